import { equal, failsWith, holds, refusedByDriver, sameBytes, sameItems } from "../expectations.ts";
import { etagOf, treeOf, writtenTimeOf } from "../gathering.ts";
import { etags, exclusiveNames, offering } from "../needs.ts";
import { SAMPLE_TIME_MS, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";
import { begin, leftAt, writeAll, indexesOf, writePart, discard, encoded } from "../writing-parts.ts";

/** More than one part of the backends that are known, and no multiple of anything. */
const SEVERAL_PARTS = 17 * 1024 * 1024 + 54_321;

const inParts = offering("writeParts");

export const writingInParts: readonly Statement[] = [
  {
    title: "parts that are written backwards, several at once, make the file, with its parents and its time",
    about: inParts,
    async run({ fs, traits }) {
      const bytes = sampleBytes(SEVERAL_PARTS);
      const writer = await begin(fs, "a/b/f", { size: bytes.byteLength, modifiedMs: SAMPLE_TIME_MS });
      await Promise.all(
        indexesOf(writer, bytes)
          .toReversed()
          .map((index) => writePart(writer, bytes, index)),
      );
      const written = await writer.commit();
      equal("the size that was told", written.size, bytes.byteLength);
      sameBytes("the file", await fs.read("a/b/f").bytes(), bytes);
      const driftMs = Math.abs((await writtenTimeOf(fs, "a/b/f")) - SAMPLE_TIME_MS);
      holds("the writer's time is kept", driftMs <= traits.timePrecisionMs);
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/f"]);
    },
  },
  {
    title: "a file of no bytes is one part of none",
    about: inParts,
    async run({ fs }) {
      await writeAll(fs, "f", new Uint8Array(0));
      equal("the text", await fs.read("f").text(), "");
    },
  },
  {
    title: "readers see the old content until the commit, and then the new one",
    about: inParts,
    async run({ fs }) {
      await fs.write("f", "old");
      const writer = await begin(fs, "f", { size: 3 });
      await writer.write(0, encoded("new"));
      equal("the text before", await fs.read("f").text(), "old");
      await writer.commit();
      equal("the text after", await fs.read("f").text(), "new");
    },
  },
  {
    title: "a commit without all parts is EINTEGRITY, and the old content stays",
    about: inParts,
    async run({ fs }) {
      await fs.write("f", "old");
      const writer = await begin(fs, "f", { size: 3 });
      await refusedByDriver(writer.commit(), "EINTEGRITY");
      await writer.discard();
      equal("the text", await fs.read("f").text(), "old");
    },
  },
  {
    title: "a part of another length than it has to be is EINVAL",
    about: inParts,
    async run({ fs }) {
      await fs.write("other", "1");
      const writer = await begin(fs, "f", { size: 3 });
      await refusedByDriver(writer.write(0, encoded("more")), "EINVAL");
      await refusedByDriver(writer.write(1, encoded("one")), "EINVAL");
      await writer.discard();
      sameItems("the tree", await treeOf(fs), ["other"]);
    },
  },
  {
    title: "what is discarded leaves nothing, and can't be gone on with",
    about: inParts,
    async run({ fs }) {
      await fs.write("other", "1");
      const begun = await leftAt(fs, "f", encoded("one"), (writer) => writer.discard());
      sameItems("the tree", await treeOf(fs), ["other"]);
      const again = await begin(fs, "f", { size: 3, begun });
      equal("the parts that are there", again.written.size, 0);
      await again.discard();
    },
  },
  {
    title: "what was left is gone on with where it was, and shows nowhere until then",
    about: inParts,
    async run({ fs }) {
      await fs.write("other", "1");
      const bytes = sampleBytes(SEVERAL_PARTS);
      const begun = await leftAt(fs, "f", bytes, (writer) => writer.leave());
      sameItems("the tree", await treeOf(fs), ["other"]);
      const writer = await begin(fs, "f", { size: bytes.byteLength, begun });
      holds("the part that was written is there", writer.written.has(0));
      const missing = indexesOf(writer, bytes).filter((index) => !writer.written.has(index));
      for (const index of missing) await writePart(writer, bytes, index);
      await writer.commit();
      sameBytes("the file", await fs.read("f").bytes(), bytes);
    },
  },
  {
    title: "what was left is removed by its token, and then it begins anew",
    about: offering("writeParts", "discardParts"),
    async run({ fs }) {
      const begun = await leftAt(fs, "f", encoded("one"), (writer) => writer.leave());
      await discard(fs, "f", begun.token);
      const writer = await begin(fs, "f", { size: 3, begun });
      equal("the parts that are there", writer.written.size, 0);
      await writer.write(0, encoded("two"));
      await writer.commit();
      equal("the text", await fs.read("f").text(), "two");
    },
  },
  {
    title: "to remove what was committed, or what no token is of, removes nothing",
    about: offering("writeParts", "discardParts"),
    async run({ fs }) {
      const { token } = await writeAll(fs, "f", encoded("one"));
      for (const each of [token, "no token", ""]) await discard(fs, "f", each);
      equal("the text", await fs.read("f").text(), "one");
    },
  },
  {
    title: "overwrite: false over a file is EEXIST, and the file stays as it was",
    about: inParts,
    async run({ fs }) {
      await fs.write("f", "old");
      await refusedByDriver(writeAll(fs, "f", encoded("new"), { overwrite: false }), "EEXIST");
      equal("the text", await fs.read("f").text(), "old");
    },
  },
  {
    title: "a file that has another etag than ifMatch is EPRECONDITION, one that has it is replaced",
    about: inParts,
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "old");
      const ifMatch = await etagOf(fs, "f");
      await refusedByDriver(writeAll(fs, "f", encoded("new"), { ifMatch: "another" }), "EPRECONDITION");
      equal("the text", await fs.read("f").text(), "old");
      await writeAll(fs, "f", encoded("new"), { ifMatch });
      equal("the text", await fs.read("f").text(), "new");
    },
  },
  {
    title: "a directory is EISDIR, a path below a file ENOTDIR, and both stay as they were",
    about: inParts,
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("d/f", "1");
      await refusedByDriver(writeAll(fs, "d", encoded("2")), "EISDIR");
      await refusedByDriver(writeAll(fs, "d/f/x", encoded("2")), "ENOTDIR");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
    },
  },
  {
    title: "an abort ends the writing of parts with the caller's own reason, and what was there stays",
    about: inParts,
    async run({ fs }) {
      await fs.write("f", "old");
      const controller = new AbortController();
      const reason = new Error("the caller had enough");
      const writer = await begin(fs, "f", { size: 3, signal: controller.signal });
      controller.abort(reason);
      await failsWith(writer.write(0, encoded("new")), reason);
      await writer.discard();
      equal("the text", await fs.read("f").text(), "old");
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title: "what is begun is unfinished, by its path, until it is committed or discarded",
    about: offering("writeParts", "unfinished"),
    async run({ fs }) {
      const unfinished = (): string[] => (fs.driver.unfinished?.() ?? []).map(({ path }) => path);
      const [kept, given] = [await begin(fs, "a/kept", { size: 3 }), await begin(fs, "given", { size: 3 })];
      sameItems("what is unfinished", unfinished(), ["a/kept", "given"]);
      await given.discard();
      await kept.write(0, encoded("one"));
      sameItems("what is unfinished", unfinished(), ["a/kept"]);
      await kept.commit();
      sameItems("what is unfinished", unfinished(), []);
    },
  },
];
