import { isFsError, retold, type FileSystem } from "@s3fs/core";
import { mirror, type MirrorOptions, type MirrorReport } from "@s3fs/copy";
import { parseFsUrl } from "@s3fs/opener";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-code.ts";
import { jsonNarrator } from "../json-narrator.ts";
import { lineNarrator } from "../line-narrator.ts";
import { compareModes, globList, limitOfDeletes, positiveNumber } from "../option-values.ts";

interface MirrorFlags extends Pick<MirrorOptions, LibraryOption> {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

type LibraryOption =
  | "delete"
  | "dryRun"
  | "maxDelete"
  | "allowEmptySource"
  | "include"
  | "exclude"
  | "compare"
  | "concurrency";

export function mirrorCommand(context: Context): Command {
  return new Command("mirror")
    .description("Makes TARGET equal to SOURCE: copies what differs and, with --delete, removes the rest.")
    .argument("<source>", "a URL or a path of a directory")
    .argument("<target>", "a URL or a path of a directory, made when missing")
    .option("-d, --delete", "delete what is on the target only")
    .option("-n, --dry-run", "say what would be done, and change nothing")
    .option("--max-delete <limit>", "refuse to delete more: a count, or a share such as 5%", limitOfDeletes)
    .option("--allow-empty-source", "let an empty source empty the target")
    .option("--include <glob>", "look at these only; may be repeated", globList)
    .option("--exclude <glob>", "leave these alone on both sides; may be repeated", globList)
    .addOption(new Option("--compare <mode>", "what counts as the same").choices(compareModes))
    .option("--concurrency <n>", "how many files at once", positiveNumber)
    .option("--json", "events and report, one JSON object a line")
    .option("-q, --quiet", "errors only")
    .addHelpText("after", examples)
    .action((source: string, target: string, flags: MirrorFlags) => run({ source, target }, flags, context));
}

const examples = `
Examples:
  s3fs mirror ./site s3://bucket/site --delete --dry-run
  s3fs mirror s3://bucket/photos /backup/photos --exclude "**/*.tmp" --exclude cache/`;

/** One for each end. */
interface Ends<T> {
  readonly source: T;
  readonly target: T;
}

async function run(urls: Ends<string>, flags: MirrorFlags, context: Context): Promise<void> {
  const { json = false, quiet, ...options } = flags;
  const narrator = json ? jsonNarrator(context, flags) : lineNarrator(context, { ...flags, quiet });
  await using source = await context.registry.open(urls.source);
  await using target = await context.registry.open(urls.target);
  try {
    const report = await mirror(source, target, {
      ...options,
      signal: context.signal,
      onEvent: narrator.tell,
    });
    narrator.conclude(report);
    context.end(exitCodeFor(report));
  } catch (error) {
    throw await locate(error, { source, target }, urls, context);
  }
}

function exitCodeFor({ ok, failed }: MirrorReport): number {
  if (ok) return ExitCode.ok;
  return failed.length > 0 ? ExitCode.failed : ExitCode.conflicts;
}

/** An error of a whole side, told with the address of that side. Only a missing source is one. */
async function locate(
  error: unknown,
  { source }: Ends<FileSystem>,
  urls: Ends<string>,
  { signal, end }: Context,
): Promise<unknown> {
  const isOfOneSide = isFsError(error) && !isFsError(error, "EINVAL", "EGUARD") && !error.path;
  if (!isOfOneSide || signal.aborted) return error;
  const isOfSource = await failsWith(error.code, source, signal);
  if (!isOfSource) end(ExitCode.failed);
  return retold(error, { path: parseFsUrl(isOfSource ? urls.source : urls.target).display });
}

async function failsWith(code: string, fs: FileSystem, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _entry of fs.list("", { signal })) break;
    return false;
  } catch (error) {
    return isFsError(error) && error.code === code;
  }
}
