import type { FileSystem } from "@s3fs/core";
import { compareTrees, type Difference } from "@s3fs/copy";
import { parseFsUrl } from "@s3fs/opener";
import { Command, Option } from "commander";
import { checkRecord, differenceLine } from "../check-line.ts";
import type { Context } from "../context.ts";
import { jsonLine } from "../escape-name.ts";
import { ExitCode } from "../exit-code.ts";
import { optionGroup, withBriefHelp } from "../help/brief-help.ts";
import { ofOneSide } from "../mirror/blame.ts";
import type { Ends } from "../mirror/ends.ts";
import { DISKS, linkOptions, linkWishes, type LinkFlags } from "../mirror/links.ts";
import { namesMetIn, tellUnmet } from "../mirror/names-met.ts";
import { selectionOf, selectionOptions, type SelectionFlags } from "../mirror/selection.ts";
import { compareModes, positiveNumber } from "../option-values.ts";
import { openPlaces, type Places } from "../places.ts";
import { sorting } from "../sorting.ts";

interface CheckFlags extends SelectionFlags, LinkFlags {
  readonly compare?: (typeof compareModes)[number];
  readonly concurrency?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function checkCommand(context: Context): Command {
  const command = new Command("check")
    .summary("say how two trees differ")
    .description(
      "Says how two trees differ. Changes nothing; ends with 1 where they do.\n--help-all says what each option means.",
    )
    .argument("<source>", "a URL or a path of a directory")
    .argument("<target>", "a URL or a path of a directory");
  return withBriefHelp(command, checkOptions())
    .addHelpText("after", "\nExample:\n  s3fs check ./site s3://bucket/site --compare checksum")
    .action((source: string, target: string, flags: CheckFlags) => check({ source, target }, flags, context));
}

function checkOptions(): readonly Option[] {
  return [
    ...optionGroup("Which", [...selectionOptions(), ...linkOptions()]),
    ...optionGroup("Same", [
      new Option("--compare <mode>", "what counts as the same").choices(compareModes),
      new Option("--concurrency <n>", "how many files at once").argParser(positiveNumber),
    ]),
    ...optionGroup("Output", [
      new Option("--json", "one JSON object a line"),
      new Option("-q, --quiet", "the exit code only"),
    ]),
  ];
}

async function check(urls: Ends<string>, flags: CheckFlags, context: Context): Promise<void> {
  const { json = false, quiet = false, compare, concurrency } = flags;
  const { out, signal } = context;
  const counts = new Map<Difference["kind"], number>();
  await using places = openPlaces(context);
  const ends = await openSides(urls, flags, places);
  const links = flags.links ? ("copy" as const) : undefined;
  const selection = await selectionOf(flags, context);
  const options = { ...selection, compare, concurrency, links, sorting, signal };
  const names = namesMetIn(ends, selection.only);
  try {
    for await (const difference of compareTrees(names.ends.source, names.ends.target, options)) {
      counts.set(difference.kind, (counts.get(difference.kind) ?? 0) + 1);
      if (quiet || !isTold(difference)) continue;
      const line = json ? jsonLine(checkRecord(difference)) : differenceLine(difference);
      if (!(await out.write(`${line}\n`, signal))) break;
    }
  } catch (error) {
    const { error: told, exitCode } = await ofOneSide(error, ends, urls, context);
    context.end(exitCode);
    throw told;
  }
  const same = counts.get("same") ?? 0;
  const differing = [...counts].reduce((sum, [kind, count]) => sum + (isDifference(kind) ? count : 0), 0);
  if (!quiet) out.print(json ? jsonLine({ kind: "sum", same, differing }) : sumLine(same, differing));
  const isUnmet = tellUnmet(names, context);
  context.end(differing === 0 && !isUnmet ? ExitCode.ok : ExitCode.failed);
}

async function openSides(urls: Ends<string>, flags: CheckFlags, places: Places): Promise<Ends<FileSystem>> {
  const isDisk = DISKS.includes(parseFsUrl(urls.target).scheme);
  return {
    source: await places.open(urls.source, linkWishes(flags)),
    target: await places.open(urls.target, isDisk && flags.links ? linkWishes(flags) : undefined),
  };
}

const agreeing: readonly Difference["kind"][] = ["same", "kept", "excluded", "unsupported"];

function isDifference(kind: Difference["kind"]): boolean {
  return !agreeing.includes(kind);
}

function isTold({ kind }: Difference): boolean {
  return isDifference(kind) || kind === "unsupported";
}

function sumLine(same: number, differing: number): string {
  return `${same} the same, ${differing === 0 ? "no difference" : `${differing} different`}`;
}
