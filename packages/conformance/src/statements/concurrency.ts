import { equal, sameItems, sameList } from "../expectations.ts";
import { fileAt, gathered, treeOf } from "../gathering.ts";
import { sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

/** Several calls at once, as one program or several make them. */
export const concurrency: readonly Statement[] = [
  {
    title: "of writers who meet at one path, one wins whole",
    async run({ fs }) {
      const contents = [1, 2, 3, 4].map((seed) => sampleBytes(200_000 + seed, seed));
      await Promise.all(contents.map((content) => fs.write("f", content)));
      const left = await fs.read("f").bytes();
      const winner = contents.find(({ byteLength }) => byteLength === left.byteLength) ?? new Uint8Array();
      equal(
        "whether the content is one writer's",
        left.every((byte, at) => byte === winner[at]),
        true,
      );
      equal("the size in stat", (await fileAt(fs, "f")).size, left.byteLength);
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title: "directories made at once, one below the other, are all there",
    async run({ fs }) {
      await Promise.all(["a/b/c", "a", "a/b", "a/d", "a/b/c/e"].map((path) => fs.makeDirectory(path)));
      sameList("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/c/", "a/b/c/e/", "a/d/"]);
    },
  },
  {
    title: "files removed at once are all gone, and no other",
    async run({ fs }) {
      const paths = Array.from({ length: 8 }, (_, index) => `d/${index}`);
      await Promise.all(["d/keep", ...paths].map((path) => fs.write(path, path)));
      await Promise.all(paths.map((path) => fs.remove(path)));
      sameList("the tree", await treeOf(fs), ["d/", "d/keep"]);
    },
  },
  {
    title: "readers of many files at once each get their own",
    async run({ fs }) {
      const paths = Array.from({ length: 12 }, (_, index) => `d/${index}`);
      await Promise.all(paths.map((path) => fs.write(path, `the text of ${path}`)));
      const texts = await Promise.all(paths.map((path) => fs.read(path).text()));
      sameList(
        "the texts",
        texts,
        paths.map((path) => `the text of ${path}`),
      );
    },
  },
  {
    title: "copies made at once of one file are all whole",
    async run({ fs }) {
      await fs.write("f", "content");
      const targets = Array.from({ length: 6 }, (_, index) => `copies/${index}`);
      await Promise.all(targets.map((target) => fs.copy("f", target)));
      for (const target of targets) equal(target, await fs.read(target).text(), "content");
    },
  },
  {
    title: "a listing goes on while files come and go, and tells those that stay",
    async run({ fs }) {
      const stay = Array.from({ length: 6 }, (_, index) => `d/stay ${index}`);
      await Promise.all(["d/goes", ...stay].map((path) => fs.write(path, "1")));
      const listing = gathered(fs.list("d"));
      await Promise.all([fs.write("d/comes", "1"), fs.remove("d/goes")]);
      const listed = (await listing).map(({ path }) => path as string);
      sameItems(
        "those that stay",
        listed.filter((path) => path.startsWith("d/stay")),
        stay,
      );
    },
  },
];
