import { equal, sameList } from "../expectations.ts";
import { treeOf, writeAll } from "../gathering.ts";
import { keptDirectories, looseRoot, vanishingDirectories } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const emptyDirectories: readonly Statement[] = [
  {
    title: "a directory outlives its last file",
    needs: keptDirectories,
    async run({ fs }) {
      await fs.write("a/b/f", "1");
      await fs.remove("a/b/f");
      sameList("the tree", await treeOf(fs), ["a/", "a/b/"]);
      await fs.remove("a/b");
      sameList("the tree", await treeOf(fs), ["a/"]);
    },
  },
  {
    title: "a directory outlives the last tree in it",
    needs: keptDirectories,
    async run({ fs }) {
      await fs.write("a/b/c/f", "1");
      await fs.remove("a/b", { recursive: true });
      sameList("the tree", await treeOf(fs), ["a/"]);
    },
  },
  {
    title: "a directory outlives what is moved out of it",
    needs: keptDirectories,
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", "b/d/g": "2" });
      await fs.move("a/f", "f");
      await fs.move("b/d", "d");
      sameList("the tree", await treeOf(fs), ["a/", "b/", "d/", "d/g", "f"]);
    },
  },
  {
    title: "the directory of an emptied view stays",
    needs: keptDirectories,
    async run({ fs }) {
      await fs.write("a/d/f", "1");
      const view = fs.at("a");
      await view.remove("", { recursive: true });
      sameList("the tree of the view", await treeOf(view), []);
      sameList("the tree", await treeOf(fs), ["a/"]);
    },
  },
  {
    title: "a root that may be missing stays when it is emptied",
    about: looseRoot,
    needs: keptDirectories,
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", g: "2" });
      await fs.remove("", { recursive: true });
      sameList("the tree", await treeOf(fs), []);
    },
  },
  {
    title: "a directory that came with its files vanishes with the last one",
    about: vanishingDirectories,
    async run({ fs }) {
      await writeAll(fs, { "a/b/f": "1", keep: "2" });
      await fs.remove("a/b/f");
      sameList("the tree", await treeOf(fs), ["keep"]);
      equal("whether it exists", await fs.exists("a"), false);
    },
  },
  {
    title: "a root that may be missing vanishes when it is emptied",
    about: (subject) => looseRoot(subject) && vanishingDirectories(subject),
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", g: "2" });
      await fs.remove("", { recursive: true });
      equal("whether it exists", await fs.exists(""), false);
    },
  },
];
