import { compareTreeOrder, type FileSystem } from "@s3fs/core";
import { refused, sameItems, sameList } from "../expectations.ts";
import { gathered, marked, treeOf, writeAll } from "../gathering.ts";
import type { Statement } from "../statement.ts";

export const listRecursive: readonly Statement[] = [
  {
    title: "everything below is listed in tree order, where a directory sorts with its slash",
    async run({ fs }) {
      await writeAll(fs, { "a/x": "1", "a/b/y": "2", "a-b": "3", "a.b": "4", a0: "5", "a b/z": "6" });
      const expected = ["a b/", "a b/z", "a-b", "a.b", "a/", "a/b/", "a/b/y", "a/x", "a0"];
      sameList("the tree", await treeOf(fs), expected);
    },
  },
  {
    title: "tree order is that of the UTF-8 bytes, not of JavaScript's comparison",
    async run({ fs }) {
      const expected = ["Z", "a", "z", "\u00e9", "\uff5e", "\u{1f418}"];
      for (const path of expected.toReversed()) await fs.write(path, "");
      sameList("the tree", await treeOf(fs), expected);
    },
  },
  {
    title: "empty directories are listed too, in their place",
    async run({ fs }) {
      await fs.write("d/b", "1");
      for (const path of ["d/a", "d/c", "d/c/deep"]) await fs.makeDirectory(path);
      sameList("the tree", await treeOf(fs), ["d/", "d/a/", "d/b", "d/c/", "d/c/deep/"]);
    },
  },
  {
    title: "the tree of a directory holds what lies below it, with whole paths",
    async run({ fs }) {
      await writeAll(fs, { "d/e/x": "1", "d-e": "2", "d/f": "3" });
      sameList("the tree", await treeOf(fs, "d"), ["d/e/", "d/e/x", "d/f"]);
      sameList("the tree of the sub-directory", await treeOf(fs, "/d/e/"), ["d/e/x"]);
    },
  },
  {
    title: "a recursive listing agrees with a walk from directory to directory",
    async run({ fs }) {
      await writeAll(fs, { "a/b/c/d": "1", "a/b-c": "2", "a/b/c.d": "3", b: "4", "c/c/c": "5" });
      await fs.makeDirectory("a/empty");
      sameList("the tree", await treeOf(fs), await walked(fs, ""));
    },
  },
  {
    title: "the tree of a missing directory is ENOENT, also below a file",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(treeOf(fs, "missing"), "ENOENT");
      await refused(treeOf(fs, "f/x"), "ENOENT");
    },
  },
  {
    title: "the tree of a file is ENOTDIR",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(treeOf(fs, "f"), "ENOTDIR");
    },
  },
  {
    title: "the tree of an empty directory is empty",
    async run({ fs }) {
      await fs.makeDirectory("d");
      sameItems("the tree", await treeOf(fs, "d"), []);
    },
  },
];

async function walked(fs: FileSystem, path: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of (await gathered(fs.list(path))).sort(compareTreeOrder)) {
    found.push(marked(entry));
    if (entry.kind === "directory") found.push(...(await walked(fs, entry.path)));
  }
  return found;
}
