import { copyFile, copyTree, type MirrorReport, type OnMirrorEvent } from "@s3fs/copy";
import { isFsError } from "@s3fs/core";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { ofTransfer, type Blamed } from "../mirror/blame.ts";
import { narrated } from "../mirror/narrated.ts";
import { oneFile } from "../mirror/one-file.ts";
import type { NarrationFlags } from "../narrator/choose-narrator.ts";
import { openPlaces } from "../places.ts";
import { sorting } from "../sorting.ts";
import { transferEnds, type TransferEnds, type TransferUrls } from "../transfer-ends.ts";

export interface TransferFlags extends NarrationFlags {
  readonly overwrite: boolean;
  readonly recursive?: boolean;
}

export function cpCommand(context: Context): Command {
  return new Command("cp")
    .summary("copy a file or a directory")
    .description("Copies a file, or with -r a directory, with its times. Deletes nothing.")
    .argument("<source>", "a URL or a path")
    .argument("<target>", "the new name; with a / at its end, the directory to copy into")
    .option("-r, --recursive", "a directory with all below it")
    .option("--no-overwrite", "leave what is at the target")
    .option("--json", "events and report, one JSON object a line")
    .option("--progress", "show it where it is no terminal, too")
    .option("--no-progress", "lines instead of the display")
    .option("-q, --quiet", "errors only")
    .addHelpText("after", examples)
    .action((source: string, target: string, flags: TransferFlags) => cp({ source, target }, flags, context));
}

const examples = `
Examples:
  s3fs cp report.pdf s3://bucket/reports/
  s3fs cp -r s3://bucket/photos ./photos`;

async function cp(urls: TransferUrls, flags: TransferFlags, context: Context): Promise<void> {
  const { signal } = context;
  await using places = openPlaces(context);
  const blame = (error: unknown): Blamed => ofTransfer(error, urls);
  await narrated({ flags, target: urls.target, places, context, blame }, async (onEvent) => {
    const ends = await transferEnds(urls, places, { signal, recursive: flags.recursive ?? false });
    return copy(ends, flags, { onEvent, signal });
  });
}

function copy(
  { source, target, kind }: TransferEnds,
  { overwrite }: TransferFlags,
  { onEvent, signal }: { readonly onEvent: OnMirrorEvent; readonly signal: AbortSignal },
): Promise<MirrorReport> {
  if (kind === "directory") {
    const compare = overwrite ? "always" : "notExists";
    return copyTree(source.fs, source.path, target.fs, target.path, { compare, sorting, onEvent, signal });
  }
  return oneFile({ end: source, onEvent, signal }, async (onProgress) => {
    try {
      const options = { overwrite, onProgress, signal };
      return (await copyFile(source.fs, source.path, target.fs, target.path, options)).kind;
    } catch (error) {
      if (overwrite || !isFsError(error, "EEXIST")) throw error;
      return "kept";
    }
  });
}
