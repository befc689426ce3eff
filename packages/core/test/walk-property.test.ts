import { compileGlob, FileSystem, isFsError, treeKey, type Entry, type WalkOptions } from "@s3fs/core";
import { keyDriver, mapDriver } from "@s3fs/test-drivers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

/** A tree, from paths that are files or directories; what the store refuses is not in it. */
const names = fc.constantFrom("a", "b", "ab", ".h", "c-", "A");
const paths = fc.array(names, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/"));
const trees = fc.array(fc.tuple(fc.constantFrom("file", "directory"), paths), { minLength: 1, maxLength: 8 });

const wild = [
  "*",
  "**",
  "?",
  "a*",
  "*b",
  "**b",
  "[a-b]",
  "[!a]",
  "{a,b}",
  "{a/b,*}",
  "{**/,}a",
  "{,a}b",
  "{a,**}",
];
const segments = fc.constantFrom("a", "b", ".h", "c-", ...wild);
const patterns = fc
  .tuple(fc.boolean(), fc.array(segments, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "/"))
  .map(([isNegated, parts, end]) => (isNegated ? "!" : "") + parts.join("/") + end)
  .filter(isWellFormed);
const filters = fc.array(patterns, { minLength: 1, maxLength: 2 });

const walks = fc.record({
  include: filters,
  exclude: fc.option(filters, { nil: undefined }),
  order: fc.constantFrom<"tree" | "breadth" | "depth">("tree", "breadth", "depth"),
  depth: fc.constantFrom(undefined, 1, 2, 3),
  dotFiles: fc.boolean(),
  caseSensitive: fc.constantFrom(undefined, false),
  onError: fc.constantFrom<"throw" | "skip">("throw", "skip"),
});

describe.each([
  ["names are exclusive", mapDriver],
  ["a file and a directory may share a path", keyDriver],
] as const)("a walk, where %s", (_what, make) => {
  it("finds what its filters leave of the whole tree, however it goes about it", async () => {
    const starts = fc.constantFrom("", "", "a", "a/b");
    await fc.assert(
      fc.asyncProperty(trees, walks, starts, async (tree, options, start) => {
        const fs = new FileSystem(make());
        for (const [kind, path] of tree) await made(fs, kind, path);
        expect(await outcomeOf(fs.walk(start, options))).toEqual(await filteredBelow(fs, start, options));
      }),
      { numRuns: process.env["S3FS_FULL"] === "1" ? 5000 : 150 },
    );
  });
});

/** An alternative may come to end in a slash, which is refused. */
function isWellFormed(pattern: string): boolean {
  try {
    compileGlob(pattern);
    return true;
  } catch {
    return false;
  }
}

async function made(fs: FileSystem, kind: string, path: string): Promise<void> {
  try {
    await (kind === "file" ? fs.write(path, "") : fs.makeDirectory(path));
  } catch (error) {
    if (!isFsError(error, "EISDIR", "ENOTDIR", "EEXIST")) throw error;
  }
}

async function filteredBelow(fs: FileSystem, start: string, options: WalkOptions): Promise<unknown> {
  const { include = "**", exclude = [], depth = Infinity, dotFiles, caseSensitive = true } = options;
  const isIncluded = compileGlob(include, { dotFiles, caseSensitive });
  const isExcluded = compileGlob(exclude, { dotFiles, caseSensitive });
  const all = await outcomeOf(fs.list(start, { recursive: true }));
  if (typeof all === "string") return all;
  return all.filter((key) => {
    const below = start === "" ? key : key.slice(start.length + 1);
    const levels = below.replace(/\/$/, "").split("/");
    const above = levels.slice(1).map((_level, index) => `${levels.slice(0, index + 1).join("/")}/`);
    return levels.length <= depth && isIncluded(below) && ![below, ...above].some(isExcluded);
  });
}

/** The keys of what is found, sorted, or the code of the error. */
async function outcomeOf(entries: AsyncIterable<Entry>): Promise<string[] | string> {
  const keys: string[] = [];
  try {
    for await (const entry of entries) keys.push(treeKey(entry));
  } catch (error) {
    if (isFsError(error)) return error.code;
    throw error;
  }
  return keys.toSorted();
}
