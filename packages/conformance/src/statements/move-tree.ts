import { completeDriver, FileSystem } from "@s3fs/core";
import { equal, refused, sameItems } from "../expectations.ts";
import { treeOf, writeAll } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const moveTree: readonly Statement[] = [
  {
    title: "a tree is moved with its empty directories, and is gone from where it was",
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", "a/b/g": "2", "a-b": "3" });
      await fs.makeDirectory("a/empty/deep");
      await fs.move("a", "x/y");
      const tree = ["x/y/b/", "x/y/b/g", "x/y/empty/", "x/y/empty/deep/", "x/y/f"];
      sameItems("the target", await treeOf(fs, "x/y"), tree);
      equal("whether the source is there", await fs.exists("a"), false);
      equal("the text of a file", await fs.read("x/y/b/g").text(), "2");
      equal("the text of the neighbour", await fs.read("a-b").text(), "3");
    },
  },
  {
    title: "an empty directory is moved",
    async run({ fs }) {
      await fs.makeDirectory("a");
      await fs.move("a", "b");
      sameItems("the tree", await treeOf(fs), ["b/"]);
    },
  },
  {
    title: "a tree is merged into a directory that is there",
    async run({ fs }) {
      await writeAll(fs, { "a/b/f": "1", "x/b/g": "2", "x/h": "3" });
      await fs.move("a", "x");
      sameItems("the tree", await treeOf(fs), ["x/", "x/b/", "x/b/f", "x/b/g", "x/h"]);
    },
  },
  {
    title:
      "a file that is in the way of a merge is EEXIST unless overwrite is set, and the source stays whole",
    async run({ fs }) {
      await writeAll(fs, { "a/e": "0", "a/f": "new", "a/g": "1", "x/f": "old" });
      await refused(fs.move("a", "x"), "EEXIST");
      sameItems("the source", await treeOf(fs, "a"), ["a/e", "a/f", "a/g"]);
      equal("the text", await fs.read("x/f").text(), "old");
      await fs.move("a", "x", { overwrite: true });
      equal("the text", await fs.read("x/f").text(), "new");
      sameItems("the tree", await treeOf(fs), ["x/", "x/e", "x/f", "x/g"]);
    },
  },
  {
    title:
      "what comes to the source of a merge, or changes there, stays, which is ECHANGED, and the rest is moved",
    async run({ fs }) {
      await writeAll(fs, { "a/b/f": "1", "a/d/g": "2", "a/e": "old", "x/f": "3" });
      const besides = afterTheCopy(fs, "a/e", () =>
        writeAll(fs, { "a/b/new": "4", "a/c/new": "5", "a/e": "changed" }),
      );
      await refused(besides.move("a", "x"), "ECHANGED");
      sameItems("the source", await treeOf(fs, "a"), ["a/b/", "a/b/new", "a/c/", "a/c/new", "a/e"]);
      equal("the text at the source", await fs.read("a/e").text(), "changed");
      sameItems("the target", await treeOf(fs, "x"), ["x/b/", "x/b/f", "x/d/", "x/d/g", "x/e", "x/f"]);
      equal("the text at the target", await fs.read("x/e").text(), "old");
    },
  },
  {
    title: "a tree into itself is EINVAL, and nothing is moved",
    async run({ fs }) {
      await fs.write("a/f", "1");
      for (const target of ["a/b", "a/b/c"])
        await refused(fs.move("a", target, { overwrite: true }), "EINVAL");
      await refused(fs.move("", "b"), "EINVAL");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f"]);
    },
  },
  {
    title: "a tree is merged into a directory above it",
    async run({ fs }) {
      await writeAll(fs, { "a/b/f": "1", "a/b/d/g": "2" });
      await fs.move("a/b", "a");
      sameItems("the tree", await treeOf(fs), ["a/", "a/d/", "a/d/g", "a/f"]);
    },
  },
  {
    title:
      "a tree into a directory above it, where it would reach its own place, is EINVAL, and nothing is lost",
    async run({ fs }) {
      await writeAll(fs, { "a/b/b/f": "1", "a/b/g": "2" });
      await refused(fs.move("a/b", "a", { overwrite: true }), "EINVAL");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/b/", "a/b/b/f", "a/b/g"]);
    },
  },
  {
    title: "a tree onto itself changes nothing with overwrite, and is EEXIST without",
    async run({ fs }) {
      await fs.write("a/f", "1");
      await fs.move("a", "/a/", { overwrite: true });
      await refused(fs.move("a", "a"), "EEXIST");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f"]);
    },
  },
  {
    title: "a tree onto a file is EEXIST, and both stay as they were",
    needs: exclusiveNames,
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", g: "2" });
      await refused(fs.move("a", "g"), "EEXIST");
      await refused(fs.move("a", "g", { overwrite: true }), "EEXIST");
      sameItems("the tree", await treeOf(fs), ["a/", "a/f", "g"]);
    },
  },
];

/** A file system beside one who acts right after a file was copied. */
function afterTheCopy({ driver }: FileSystem, path: string, act: () => Promise<void>): FileSystem {
  const { copyFile } = completeDriver(driver);
  return new FileSystem({
    ...driver,
    async copyFile(from, to, request) {
      await copyFile(from, to, request);
      if (from === path) await act();
    },
  });
}
