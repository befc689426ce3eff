import { equal, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, treeOf, writeAll } from "../gathering.ts";
import { fixedRoot } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const removeRecursive: readonly Statement[] = [
  {
    title: "a tree goes whole, and what lies beside it stays",
    async run({ fs }) {
      await writeAll(fs, { "a/d/f": "1", "a/d/e/g": "2", "a/d2": "3", "a/d-e/f": "4", spam: "5" });
      await fs.makeDirectory("a/d/empty/deep");
      await fs.remove("a/d", { recursive: true });
      sameItems("the tree", await treeOf(fs), ["a/", "a/d-e/", "a/d-e/f", "a/d2", "spam"]);
    },
  },
  {
    title: "a file goes like without recursion",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", "d/g": "2" });
      await fs.remove("d/f", { recursive: true });
      sameItems("the tree", await treeOf(fs), ["d/", "d/g"]);
    },
  },
  {
    title: "a missing tree is ENOENT, unless it may be missing",
    async run({ fs }) {
      await fs.write("f", "1");
      for (const path of ["missing", "missing/deeper", "f/x"]) {
        await refused(fs.remove(path, { recursive: true }), "ENOENT");
        await fs.remove(path, { recursive: true, missing: "ignore" });
      }
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "the root is emptied, stays, and can be written to again",
    about: fixedRoot,
    async run({ fs }) {
      await writeAll(fs, { "a/b/c": "1", f: "2" });
      await fs.makeDirectory("empty");
      await fs.remove("", { recursive: true });
      sameList("the children", await childrenOf(fs), []);
      equal("whether the root is there", await fs.exists(""), true);
      await fs.remove("/", { recursive: true });
      await fs.write("a/b", "3");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b"]);
    },
  },
];
