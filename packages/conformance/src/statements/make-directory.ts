import { equal, failsWith, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, treeOf, writeAll } from "../gathering.ts";
import { exclusiveNames, fixedRoot, looseRoot } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const makeDirectory: readonly Statement[] = [
  {
    title: "a directory is made with its parents, and is empty",
    async run({ fs }) {
      await fs.makeDirectory("/a/b//c/");
      sameList("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/c/"]);
      sameList("the children", await childrenOf(fs, "a/b/c"), []);
    },
  },
  {
    title: "making a directory again changes nothing",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1" });
      await fs.makeDirectory("d");
      await fs.makeDirectory("d");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
    },
  },
  {
    title: "an exclusive directory is made where none is",
    async run({ fs }) {
      await fs.makeDirectory("a/b", { exclusive: true });
      equal("the kind", (await fs.stat("a/b")).kind, "directory");
    },
  },
  {
    title: "an exclusive directory is EEXIST where one is, whether it was made or came with a file",
    async run({ fs }) {
      await fs.makeDirectory("made");
      await fs.write("came/f", "1");
      await refused(fs.makeDirectory("made", { exclusive: true }), "EEXIST");
      await refused(fs.makeDirectory("came", { exclusive: true }), "EEXIST");
    },
  },
  {
    title: "the root is made already",
    about: fixedRoot,
    async run({ fs }) {
      await fs.makeDirectory("");
      await refused(fs.makeDirectory("", { exclusive: true }), "EEXIST");
    },
  },
  {
    title: "a root that may be missing is made like any directory",
    about: looseRoot,
    async run({ fs }) {
      await fs.makeDirectory("", { exclusive: true });
      sameList("the children", await childrenOf(fs), []);
      await refused(fs.makeDirectory("", { exclusive: true }), "EEXIST");
    },
  },
  {
    title: "a file is EEXIST, exclusive or not, and stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.makeDirectory("f"), "EEXIST");
      await refused(fs.makeDirectory("f", { exclusive: true }), "EEXIST");
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "a path below a file is ENOTDIR, and the file stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.makeDirectory("f/d"), "ENOTDIR");
      await refused(fs.makeDirectory("f/d/e", { exclusive: true }), "ENOTDIR");
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "a call that is aborted beforehand makes nothing",
    async run({ fs }) {
      await fs.write("f", "1");
      const reason = new Error("lost interest");
      await failsWith(fs.makeDirectory("d", { signal: AbortSignal.abort(reason) }), reason);
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
];
