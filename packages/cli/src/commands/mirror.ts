import { Command } from "commander";
import type { Context } from "../context.ts";
import { withBriefHelp } from "../help/brief-help.ts";
import { mirrorOptions, type MirrorFlags } from "../mirror/mirror-flags.ts";
import { runMirror } from "../mirror/run-mirror.ts";

export function mirrorCommand(context: Context): Command {
  const command = new Command("mirror")
    .summary("make a target equal to a source")
    .description(
      "Makes TARGET equal to SOURCE. Deletes nothing unless asked to, nor after\na failure. --help-all says what each option means.",
    )
    .argument("<source>", "a URL or a path of a directory")
    .argument("<target>", "a URL or a path of a directory, made when missing");
  return withBriefHelp(command, mirrorOptions())
    .addHelpText("after", examples)
    .action((source: string, target: string, flags: MirrorFlags) =>
      runMirror({ source, target }, flags, context),
    );
}

const examples = `
Examples:
  s3fs mirror ./site s3://bucket/site --delete --dry-run
  s3fs mirror s3://bucket/photos /backup/photos --exclude "**/*.tmp"`;
