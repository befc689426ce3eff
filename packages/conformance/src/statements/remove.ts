import { equal, failsWith, refused, sameItems } from "../expectations.ts";
import { treeOf, writeAll } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const remove: readonly Statement[] = [
  {
    title: "a file goes, and its neighbours stay",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", "d/g": "2", "d/h": "3", "d/gg": "4" });
      await fs.remove("d/g");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f", "d/gg", "d/h"]);
    },
  },
  {
    title: "an empty directory goes, and its neighbours stay",
    async run({ fs }) {
      await fs.makeDirectory("a/d");
      await fs.write("a/d2/f", "1");
      await fs.remove("a/d");
      sameItems("the tree", await treeOf(fs), ["a/", "a/d2/", "a/d2/f"]);
    },
  },
  {
    title: "a directory that is not empty is ENOTEMPTY, and stays as it was",
    async run({ fs }) {
      await fs.write("d/e/f", "1");
      await fs.makeDirectory("a/b");
      await refused(fs.remove("d"), "ENOTEMPTY");
      await refused(fs.remove("a"), "ENOTEMPTY");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "d/", "d/e/", "d/e/f"]);
    },
  },
  {
    title: "a missing path is ENOENT, also below a file",
    async run({ fs }) {
      await fs.write("f", "1");
      for (const path of ["missing", "missing/deeper", "f/x"]) await refused(fs.remove(path), "ENOENT");
    },
  },
  {
    title: "a missing path is no error where it may be missing",
    async run({ fs }) {
      await fs.write("f", "1");
      for (const path of ["missing", "missing/deeper", "f/x"]) await fs.remove(path, { missing: "ignore" });
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "a file that may be missing goes when it is there",
    async run({ fs }) {
      await fs.write("d/f", "1");
      await fs.write("d/g", "2");
      await fs.remove("d/f", { missing: "ignore" });
      sameItems("the tree", await treeOf(fs), ["d/", "d/g"]);
    },
  },
  {
    title: "a directory that may be missing goes when it is empty, and is ENOTEMPTY when not",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.makeDirectory("empty");
      await fs.write("full/f", "1");
      await fs.remove("empty", { missing: "ignore" });
      await refused(fs.remove("full", { missing: "ignore" }), "ENOTEMPTY");
      sameItems("the tree", await treeOf(fs), ["full/", "full/f"]);
    },
  },
  {
    title: "the root is EPERM, empty or not",
    async run({ fs }) {
      await refused(fs.remove(""), "EPERM");
      await fs.write("f", "1");
      await refused(fs.remove("/"), "EPERM");
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "a call that is aborted beforehand removes nothing",
    async run({ fs }) {
      await fs.write("d/f", "1");
      const reason = new Error("lost interest");
      const signal = AbortSignal.abort(reason);
      await failsWith(fs.remove("d/f", { signal }), reason);
      await failsWith(fs.remove("d", { signal, recursive: true }), reason);
      equal("the text", await fs.read("d/f").text(), "1");
    },
  },
];
