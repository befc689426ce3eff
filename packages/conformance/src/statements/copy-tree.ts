import { equal, refused, sameItems } from "../expectations.ts";
import { treeOf, writeAll } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const copyTree: readonly Statement[] = [
  {
    title: "a tree is copied with its empty directories, and stays",
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", "a/b/g": "2" });
      await fs.makeDirectory("a/empty/deep");
      await fs.copy("a", "x/y");
      const tree = ["b/", "b/g", "empty/", "empty/deep/", "f"];
      sameItems(
        "the copy",
        await treeOf(fs, "x/y"),
        tree.map((path) => `x/y/${path}`),
      );
      sameItems(
        "the source",
        await treeOf(fs, "a"),
        tree.map((path) => `a/${path}`),
      );
      equal("the text of a copy", await fs.read("x/y/b/g").text(), "2");
    },
  },
  {
    title: "a tree is merged into a directory that is there",
    async run({ fs }) {
      await writeAll(fs, { "a/b/f": "1", "x/b/g": "2", "x/h": "3" });
      await fs.copy("a", "x");
      sameItems("the target", await treeOf(fs, "x"), ["x/b/", "x/b/f", "x/b/g", "x/h"]);
    },
  },
  {
    title: "a file that is in the way of a merge is EEXIST unless overwrite is set",
    async run({ fs }) {
      await writeAll(fs, { "a/f": "new", "x/f": "old" });
      await refused(fs.copy("a", "x"), "EEXIST");
      equal("the text", await fs.read("x/f").text(), "old");
      await fs.copy("a", "x", { overwrite: true });
      equal("the text", await fs.read("x/f").text(), "new");
    },
  },
  {
    title: "a tree is merged into the root",
    async run({ fs }) {
      await writeAll(fs, { "a/b/f": "1", "a/g": "2" });
      await fs.copy("a", "");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/f", "a/g", "b/", "b/f", "g"]);
    },
  },
  {
    title: "a tree into itself is EINVAL, and nothing is copied",
    async run({ fs }) {
      await fs.write("a/f", "1");
      for (const target of ["a/b", "a/b/c", "a/f/../b"]) await refused(fs.copy("a", target), "EINVAL");
      await refused(fs.copy("", "b"), "EINVAL");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f"]);
    },
  },
  {
    title:
      "a tree into a directory above it, where it would reach its own place, is EINVAL, and nothing is copied",
    async run({ fs }) {
      await writeAll(fs, { "a/b/b/f": "1", "a/b/g": "2" });
      await refused(fs.copy("a/b", "a"), "EINVAL");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/b/", "a/b/b/f", "a/b/g"]);
    },
  },
  {
    title: "a tree onto itself is EEXIST, and EINVAL with overwrite",
    async run({ fs }) {
      await fs.write("a/f", "1");
      await refused(fs.copy("a", "/a/"), "EEXIST");
      await refused(fs.copy("a", "a", { overwrite: true }), "EINVAL");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f"]);
    },
  },
  {
    title: "a tree beside itself, under a name that begins like it, is copied",
    async run({ fs }) {
      await fs.write("a/f", "1");
      await fs.copy("a", "ab");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f", "ab/", "ab/f"]);
    },
  },
  {
    title: "a tree onto a file is EEXIST, and both stay as they were",
    needs: exclusiveNames,
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", g: "2" });
      await refused(fs.copy("a", "g"), "EEXIST");
      await refused(fs.copy("a", "g", { overwrite: true }), "EEXIST");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f", "g"]);
    },
  },
];
