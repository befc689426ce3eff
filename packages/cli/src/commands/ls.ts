import { compareTreeOrder, isFsError, retold, type Entry } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import { Command } from "commander";
import type { Context } from "../context.ts";
import { entryJson, entryLine, longEntryLine } from "../entry-line.ts";

interface LsOptions {
  readonly recursive?: boolean;
  readonly long?: boolean;
  readonly json?: boolean;
}

export function lsCommand(context: Context): Command {
  return new Command("ls")
    .description("Lists a directory, or shows a file.")
    .argument("<url>", "a URL or a path")
    .option("-r, --recursive", "everything below, in tree order")
    .option("-l, --long", "with sizes in bytes and times in UTC")
    .option("--json", "one JSON object a line")
    .addHelpText("after", "\nNames are escaped for the terminal; --json has them exactly.")
    .action((url: string, options: LsOptions) => ls(url, options, context));
}

async function ls(url: string, options: LsOptions, context: Context): Promise<void> {
  const { out, signal } = context;
  const lineOf = options.json ? entryJson : options.long ? longEntryLine : entryLine;
  try {
    for await (const entry of entriesAt(url, options, context)) {
      if (!(await out.write(`${lineOf(entry)}\n`, signal))) return;
    }
  } catch (error) {
    throw isFsError(error) ? retold(error, { path: parseFsUrl(url).display }) : error;
  }
}

/** What is in the directory of that address; where there is none, the file. */
async function* entriesAt(url: string, options: LsOptions, context: Context): AsyncIterable<Entry> {
  try {
    yield* childrenOf(url, options, context);
  } catch (error) {
    const files = isFsError(error, "ENOENT", "ENOTDIR") ? await fileAt(url, context) : [];
    if (files.length === 0) throw error;
    yield* files;
  }
}

async function* childrenOf(
  url: string,
  { recursive }: LsOptions,
  { registry, signal }: Context,
): AsyncIterable<Entry> {
  const fs = await registry.open(url);
  try {
    const entries = fs.list("", { recursive, signal });
    if (recursive) return yield* entries; // in tree order already
    const children: Entry[] = [];
    for await (const entry of entries) children.push(entry);
    yield* children.sort(compareTreeOrder);
  } finally {
    await fs.close();
  }
}

async function fileAt(url: string, { registry, signal }: Context): Promise<readonly Entry[]> {
  const { fs, path } = await registry.resolve(url);
  try {
    if (path === "") return [];
    const entry = await fs.stat(path, { signal });
    return entry.kind === "directory" ? [] : [entry];
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  } finally {
    await fs.close();
  }
}
