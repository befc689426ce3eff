import { equal, refused, sameItems } from "../expectations.ts";
import { childrenOf, etagOf, fileAt, treeOf } from "../gathering.ts";
import { all, etags, planting } from "../needs.ts";
import type { Statement } from "../statement.ts";

/** One more than a page of S3 holds, planted rather than written, which would take long on some stores. */
const MANY = 1001;

/** Bytes that appear without the driver's knowledge, as other programs put them. */
export const planted: readonly Statement[] = [
  {
    title: "a file from elsewhere is seen, listed and read",
    needs: planting,
    async run({ fs, plant }) {
      await plant("d/f", "planted");
      equal("the size", (await fileAt(fs, "d/f")).size, 7);
      equal("the text", await fs.read("d/f").text(), "planted");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
    },
  },
  {
    title: "the directories of a file from elsewhere are there, at every level",
    needs: planting,
    async run({ fs, plant }) {
      await plant("a/b/c/f", "planted");
      for (const path of ["a", "a/b", "a/b/c"]) equal(path, (await fs.stat(path)).kind, "directory");
      await refused(fs.makeDirectory("a/b", { exclusive: true }), "EEXIST");
      await refused(fs.read("a/b").bytes(), "EISDIR");
    },
  },
  {
    title: "what another program writes over a file is read at once",
    needs: planting,
    async run({ fs, plant }) {
      await fs.write("f", "mine");
      equal("the text before", await fs.read("f").text(), "mine");
      equal("the size before", (await fileAt(fs, "f")).size, 4);
      await plant("f", "theirs, and longer");
      equal("the text", await fs.read("f").text(), "theirs, and longer");
      equal("the size", (await fileAt(fs, "f")).size, 18);
    },
  },
  {
    title: "a file from elsewhere shows in a directory that was listed before",
    needs: planting,
    async run({ fs, plant }) {
      await fs.write("d/f", "1");
      sameItems("the tree before", await treeOf(fs), ["d/", "d/f"]);
      await plant("d/g", "2");
      sameItems("the tree after", await treeOf(fs), ["d/", "d/f", "d/g"]);
      equal("whether it exists", await fs.exists("d/g"), true);
    },
  },
  {
    title: "a directory of 1,001 files is listed completely, also as a tree",
    needs: planting,
    async run({ fs, plant }) {
      const expected = Array.from({ length: MANY }, (_, index) => `d/${index}`);
      for (const path of expected) await plant(path, "");
      sameItems("the listing", await childrenOf(fs, "d"), expected);
      sameItems("the tree", await treeOf(fs, "d"), expected);
    },
  },
  {
    title: "a file from elsewhere keeps its directory from being removed as empty",
    needs: planting,
    async run({ fs, plant }) {
      await fs.makeDirectory("d");
      await plant("d/f", "planted");
      await refused(fs.remove("d"), "ENOTEMPTY");
      equal("the text", await fs.read("d/f").text(), "planted");
    },
  },
  {
    title: "a file from elsewhere is EEXIST for a write with overwrite: false",
    needs: planting,
    async run({ fs, plant }) {
      await plant("f", "planted");
      await refused(fs.write("f", "mine", { overwrite: false }), "EEXIST");
      equal("the text", await fs.read("f").text(), "planted");
    },
  },
  {
    title: "what another program writes over a file gives it another etag",
    needs: all(planting, etags),
    async run({ fs, plant }) {
      await fs.write("f", "mine");
      const ifMatch = await etagOf(fs, "f");
      await plant("f", "not mine");
      await refused(fs.write("f", "new", { ifMatch }), "EPRECONDITION");
      await refused(fs.read("f", { ifMatch }).bytes(), "EPRECONDITION");
      equal("the text", await fs.read("f").text(), "not mine");
    },
  },
  {
    title: "files from elsewhere are copied, moved and removed with their tree",
    needs: planting,
    async run({ fs, plant }) {
      await plant("a/b/f", "planted");
      await plant("keep", "planted");
      await fs.copy("a", "x");
      await fs.move("a", "y");
      equal("the text of the copy", await fs.read("x/b/f").text(), "planted");
      equal("the text of the moved one", await fs.read("y/b/f").text(), "planted");
      for (const path of ["x", "y"]) await fs.remove(path, { recursive: true });
      sameItems("the tree", await treeOf(fs), ["keep"]);
    },
  },
];
