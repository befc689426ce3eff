import { equal, sameItems, sameList } from "../expectations.ts";
import { childrenOf, gathered, marked, treeOf, writeAll } from "../gathering.ts";
import { twinNames } from "../needs.ts";
import type { Statement } from "../statement.ts";

type Unconditional = Omit<Statement, "about">;

/** What holds where a file and a directory may share a path. */
const statements: readonly Unconditional[] = [
  {
    title: "a file is written over a directory, whose content stays",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "below", d: "beside" });
      equal("the file", await fs.read("d").text(), "beside");
      equal("the content of the directory", await fs.read("d/x").text(), "below");
    },
  },
  {
    title: "a file is written below another file, which stays",
    async run({ fs }) {
      await writeAll(fs, { f: "above", "f/x/y": "below" });
      equal("the file", await fs.read("f").text(), "above");
      equal("the file below", await fs.read("f/x/y").text(), "below");
    },
  },
  {
    title: "a directory is made over a file, which stays",
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.makeDirectory("f");
      equal("the file", await fs.read("f").text(), "1");
      sameItems("the listing", (await gathered(fs.list())).map(marked), ["f", "f/"]);
    },
  },
  {
    title: "a look means the file",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "below", d: "beside" });
      equal("the kind", (await fs.stat("d")).kind, "file");
    },
  },
  {
    title: "a listing means the directory, and so does a view",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "below", d: "beside" });
      sameList("the listing", await childrenOf(fs, "d"), ["d/x"]);
      sameList("the listing of the view", await childrenOf(fs.at("d")), ["x"]);
      equal("whether the view has a root", await fs.at("d").exists(""), true);
    },
  },
  {
    title: "both are listed, once each and in tree order",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "1", d: "2", "d-e": "3" });
      sameItems("the listing", (await gathered(fs.list())).map(marked), ["d", "d-e", "d/"]);
      sameList("the tree", await treeOf(fs), ["d", "d-e", "d/", "d/x"]);
    },
  },
  {
    title: "a search finds both, also by a pattern without wildcards",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "1", d: "2", e: "3" });
      sameList("the search", (await gathered(fs.glob("d"))).map(marked), ["d", "d/"]);
      sameList("the search of directories", (await gathered(fs.glob("d/"))).map(marked), ["d/"]);
      sameList("the search with a wildcard", (await gathered(fs.glob("[d]"))).map(marked), ["d", "d/"]);
      sameList("the search of a file", (await gathered(fs.glob("e"))).map(marked), ["e"]);
    },
  },
  {
    title: "removing means the file, and the directory stays",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "below", d: "beside" });
      await fs.remove("d");
      sameList("the tree", await treeOf(fs), ["d/", "d/x"]);
    },
  },
  {
    title: "removing what may be missing means the file alone: a directory stays, full or empty",
    async run({ fs }) {
      await fs.write("d/x", "below");
      await fs.makeDirectory("empty");
      for (const path of ["d", "empty"]) await fs.remove(path, { missing: "ignore" });
      sameList("the tree", await treeOf(fs), ["d/", "d/x", "empty/"]);
    },
  },
  {
    title: "removing a tree takes both",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "below", d: "beside", "d-e": "stays" });
      await fs.remove("d", { recursive: true });
      sameList("the tree", await treeOf(fs), ["d-e"]);
    },
  },
  {
    title: "copying and moving mean the file, onto a directory too",
    async run({ fs }) {
      await writeAll(fs, { "d/x": "below", d: "beside", "e/y": "other" });
      await fs.copy("d", "e");
      await fs.move("d", "g");
      sameList("the tree", await treeOf(fs), ["d/", "d/x", "e", "e/", "e/y", "g"]);
    },
  },
];

export const twins: readonly Statement[] = statements.map((statement) => ({
  ...statement,
  about: twinNames,
}));
