import { isWithin, ROOT, segmentsOf, type Entry, type Path } from "@s3fs/core";
import { Command, Option } from "commander";
import { atRoot } from "../at-url.ts";
import { byteSize } from "../byte-size.ts";
import type { Context } from "../context.ts";
import { escapeName, jsonLine } from "../escape-name.ts";
import { wholeNumber } from "../option-values.ts";

interface DuFlags {
  readonly depth?: number;
  readonly bytes?: boolean;
  readonly json?: boolean;
}

export function duCommand(context: Context): Command {
  return new Command("du")
    .summary("sum up sizes")
    .description("Sums up sizes: of each directory with all below it, and over all.")
    .argument("<url>", "a URL or a path of a directory")
    .addOption(
      new Option("--depth <n>", "levels that have lines of their own").argParser(wholeNumber).default(1),
    )
    .option("--bytes", "sizes in bytes")
    .option("--json", "one JSON object a line, sizes in bytes")
    .action((url: string, flags: DuFlags) => du(url, flags, context));
}

function du(url: string, flags: DuFlags, { registry, out, signal }: Context): Promise<void> {
  return atRoot(url, registry, async (fs) => {
    for await (const sum of sumsOf(fs.list("", { recursive: true, signal }), flags.depth ?? 1))
      if (!(await out.write(`${lineOf(sum, flags)}\n`, signal))) return;
  });
}

interface Sum {
  readonly path: Path;
  bytes: number;
  files: number;
}

/** In tree order a directory is complete when something comes that is not in it, so those at hand are one branch. */
async function* sumsOf(entries: AsyncIterable<Entry>, depth: number): AsyncGenerator<Sum> {
  const root: Sum = { path: ROOT, bytes: 0, files: 0 };
  const branch: Sum[] = [root];
  for await (const entry of entries) {
    yield* left(branch, entry.path);
    if (entry.kind === "directory") {
      if (segmentsOf(entry.path).length <= depth) branch.push({ path: entry.path, bytes: 0, files: 0 });
      continue;
    }
    for (const sum of branch) {
      sum.files += 1;
      sum.bytes += entry.kind === "file" ? entry.size : 0;
    }
  }
  yield* branch.toReversed();
}

function* left(branch: Sum[], next: Path): Iterable<Sum> {
  for (let last = branch.at(-1); last && !isWithin(next, last.path); last = branch.at(-1)) {
    branch.pop();
    yield last;
  }
}

function lineOf({ path, bytes, files }: Sum, { bytes: inBytes = false, json = false }: DuFlags): string {
  if (json) return jsonLine({ path, bytes, files });
  const size = inBytes ? String(bytes) : byteSize(bytes);
  return `${size.padStart(14)}  ${String(files).padStart(10)} files  ${path === "" ? "in all" : `${escapeName(path)}/`}`;
}
