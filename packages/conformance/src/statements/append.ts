import { equal, failsWith, holds, refused, sameBytes, sameItems } from "../expectations.ts";
import { fileAt, treeOf } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import { inChunks, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const append: readonly Statement[] = [
  {
    title: "a missing file is made, with its parents, and then added to",
    async run({ fs }) {
      await fs.append("a/b/f", "bar");
      equal("the text", await fs.read("a/b/f").text(), "bar");
      await fs.append("a/b/f", "baz");
      equal("the text", await fs.read("a/b/f").text(), "barbaz");
      equal("the size", (await fileAt(fs, "a/b/f")).size, 6);
    },
  },
  {
    title: "streams are added to streams",
    async run({ fs }) {
      const bytes = sampleBytes(200_000);
      await fs.append("f", inChunks(bytes.slice(0, 123_456), 7919));
      await fs.append("f", inChunks(bytes.slice(123_456), 6007));
      sameBytes("the file", await fs.read("f").bytes(), bytes);
    },
  },
  {
    title: "nothing added changes nothing",
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.append("f", "");
      equal("the text", await fs.read("f").text(), "1");
    },
  },
  {
    title: "when the data fails, its own error comes back and what was there is still there",
    async run({ fs }) {
      await fs.write("f", "old");
      const failure = new Error("the data failed");
      await failsWith(fs.append("f", failing(failure)), failure);
      holds("the old content is still there", (await fs.read("f").text()).startsWith("old"));
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title: "the root is EISDIR",
    async run({ fs }) {
      await refused(fs.append("", "1"), "EISDIR");
    },
  },
  {
    title: "a directory is EISDIR",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.makeDirectory("d");
      await refused(fs.append("d", "1"), "EISDIR");
    },
  },
  {
    title: "a path below a file is ENOTDIR, and the file stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.append("f/x", "2"), "ENOTDIR");
      equal("the text", await fs.read("f").text(), "1");
    },
  },
];

async function* failing(failure: Error): AsyncIterable<string> {
  yield "more";
  throw failure;
}
