import { compareTreeOrder, isFsError, type Entry, type FileSystem } from "@s3fs/core";
import type { Resolved } from "@s3fs/opener";
import { Command } from "commander";
import { atPath, atRoot } from "../at-url.ts";
import type { Context } from "../context.ts";
import { entryJson, entryLine, longEntryLine } from "../entry-line.ts";

interface LsOptions {
  readonly recursive?: boolean;
  readonly long?: boolean;
  readonly json?: boolean;
}

export function lsCommand(context: Context): Command {
  return new Command("ls")
    .summary("list a directory")
    .description("Lists a directory, or shows a file.")
    .argument("<url>", "a URL or a path")
    .option("-r, --recursive", "everything below, in tree order")
    .option("-l, --long", "with sizes in bytes and times in UTC")
    .option("--json", "one JSON object a line")
    .addHelpText("after", "\nNames are escaped for the terminal; --json has them exactly.")
    .action((url: string, options: LsOptions) => ls(url, options, context));
}

/** What is in the directory of that address; where there is none, the file. */
async function ls(url: string, options: LsOptions, context: Context): Promise<void> {
  const { registry } = context;
  try {
    await atRoot(url, registry, (fs) => print(childrenOf(fs, options, context), options, context));
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
    const file = await atPath(url, registry, (place) => fileAt(place, context));
    if (file === undefined) throw error;
    await print([file], options, context);
  }
}

async function print(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  { json, long }: LsOptions,
  { out, signal }: Context,
): Promise<void> {
  const lineOf = json ? entryJson : long ? longEntryLine : entryLine;
  for await (const entry of entries) if (!(await out.write(`${lineOf(entry)}\n`, signal))) return;
}

async function* childrenOf(
  fs: FileSystem,
  { recursive }: LsOptions,
  { signal }: Context,
): AsyncIterable<Entry> {
  const entries = fs.list("", { recursive, signal });
  if (recursive) return yield* entries; // in tree order already
  const children: Entry[] = [];
  for await (const entry of entries) children.push(entry);
  yield* children.sort(compareTreeOrder);
}

async function fileAt({ fs, path }: Resolved, { signal }: Context): Promise<Entry | undefined> {
  if (path === "") return undefined;
  try {
    const entry = await fs.stat(path, { signal });
    return entry.kind === "directory" ? undefined : entry;
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}
