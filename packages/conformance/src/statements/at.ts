import { equal, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, gathered, treeOf, writeAll } from "../gathering.ts";
import type { Statement } from "../statement.ts";

export const at: readonly Statement[] = [
  {
    title: "a view reads and writes below its directory, with paths of its own",
    async run({ fs }) {
      const view = fs.at("/a//b/");
      await view.write("c/f", "1");
      equal("the text", await fs.read("a/b/c/f").text(), "1");
      sameList("the tree of the view", await treeOf(view), ["c/", "c/f"]);
      equal("the path in stat", (await view.stat("c/f")).path as string, "c/f");
    },
  },
  {
    title: "a view does not see what lies beside its directory",
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", "a-b/g": "2", ab: "3" });
      sameList("the tree of the view", await treeOf(fs.at("a")), ["f"]);
      await refused(fs.at("a").stat("../ab"), "EINVAL");
    },
  },
  {
    title: "a view whose directory is missing has no root until something is written",
    async run({ fs }) {
      const view = fs.at("a/b");
      equal("whether the root is there", await view.exists(""), false);
      await refused(view.stat(""), "ENOENT");
      await refused(gathered(view.list()), "ENOENT");
      await view.write("f", "1");
      equal("whether the root is there now", await view.exists(""), true);
    },
  },
  {
    title: "the root of a view is a directory with the path of a root",
    async run({ fs }) {
      await fs.makeDirectory("a");
      const entry = await fs.at("a").stat("");
      equal("the kind", entry.kind, "directory");
      equal("the path", entry.path as string, "");
    },
  },
  {
    title: "the root of a view is EISDIR for a file and EPERM for a removal",
    async run({ fs }) {
      await fs.write("a/f", "1");
      const view = fs.at("a");
      await refused(view.write("", "2"), "EISDIR");
      await refused(view.read("").bytes(), "EISDIR");
      await refused(view.remove(""), "EPERM");
      sameList("the children", await childrenOf(view), ["f"]);
    },
  },
  {
    title: "a view of a file has no root",
    async run({ fs }) {
      await fs.write("f", "1");
      equal("whether the root is there", await fs.at("f").exists(""), false);
    },
  },
  {
    title: "a view of a view is a view of the deeper directory",
    async run({ fs }) {
      await fs.at("a").at("b").write("f", "1");
      equal("the text", await fs.read("a/b/f").text(), "1");
      equal("the text through a view of the root", await fs.at("").read("a/b/f").text(), "1");
    },
  },
  {
    title: "a view copies, moves and removes below its directory",
    async run({ fs }) {
      await writeAll(fs, { "a/d/f": "1", d: "beside" });
      const view = fs.at("a");
      await view.copy("d", "e");
      await view.move("d/f", "g");
      await view.remove("e", { recursive: true });
      equal("the text", await fs.read("a/g").text(), "1");
      equal("the text beside", await fs.read("d").text(), "beside");
      equal("whether the copy is there", await fs.exists("a/e"), false);
    },
  },
  {
    title: "an emptied view leaves what lies beside it",
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1", "a/d/g": "2", "b/f": "3" });
      await fs.at("a").remove("", { recursive: true });
      sameItems("what is left of b", await treeOf(fs, "b"), ["b/f"]);
      equal("whether a/f is there", await fs.exists("a/f"), false);
    },
  },
  {
    title: "errors of a view tell the path as its caller spelled it",
    async run({ fs }) {
      const error = await refused(fs.at("a/b").read("/c//d").bytes(), "ENOENT");
      equal("the path", error.path, "/c//d");
    },
  },
];
