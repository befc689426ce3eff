import {
  NEVER,
  parsePath,
  type FileSystem,
  type PartsRequest,
  type PartsWriter,
  type Written,
} from "@s3fs/core";
import { equal, failsWith, holds, refusedByDriver, sameBytes, sameItems } from "../expectations.ts";
import { etagOf, treeOf, writtenTimeOf } from "../gathering.ts";
import { all, etags, exclusiveNames, having } from "../needs.ts";
import { SAMPLE_TIME_MS, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

/** More than one part of the backends that are known, and no multiple of anything. */
const SEVERAL_PARTS = 17 * 1024 * 1024 + 54_321;

const inParts = having("writeParts");

export const writingInParts: readonly Statement[] = [
  {
    title: "parts that are written backwards, several at once, make the file, with its parents and its time",
    needs: inParts,
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
    needs: inParts,
    async run({ fs }) {
      await writeAll(fs, "f", new Uint8Array(0));
      equal("the text", await fs.read("f").text(), "");
    },
  },
  {
    title: "readers see the old content until the commit, and then the new one",
    needs: inParts,
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
    needs: inParts,
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
    needs: inParts,
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
    needs: inParts,
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
    needs: inParts,
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
    needs: all(inParts, having("discardParts")),
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
    needs: all(inParts, having("discardParts")),
    async run({ fs }) {
      const { token } = await writeAll(fs, "f", encoded("one"));
      for (const each of [token, "no token", ""]) await discard(fs, "f", each);
      equal("the text", await fs.read("f").text(), "one");
    },
  },
  {
    title: "overwrite: false over a file is EEXIST, and the file stays as it was",
    needs: inParts,
    async run({ fs }) {
      await fs.write("f", "old");
      await refusedByDriver(writeAll(fs, "f", encoded("new"), { overwrite: false }), "EEXIST");
      equal("the text", await fs.read("f").text(), "old");
    },
  },
  {
    title: "a file that has another etag than ifMatch is EPRECONDITION, one that has it is replaced",
    needs: all(inParts, etags),
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
    needs: all(inParts, exclusiveNames),
    async run({ fs }) {
      await fs.write("d/f", "1");
      await refusedByDriver(writeAll(fs, "d", encoded("2")), "EISDIR");
      await refusedByDriver(writeAll(fs, "d/f/x", encoded("2")), "ENOTDIR");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
    },
  },
  {
    title: "an abort ends the writing of parts with the caller's own reason, and what was there stays",
    needs: inParts,
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
    needs: all(inParts, having("unfinished")),
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

export const leftovers: readonly Statement[] = [
  {
    title: "what writers have left below a directory goes, and is counted; files and what is elsewhere stay",
    needs: all(inParts, having("removeLeftovers")),
    async run({ fs }) {
      await fs.write("d/f", "1");
      const inside = await leftAt(fs, "d/e/new", encoded("one"), (writer) => writer.leave());
      const outside = await leftAt(fs, "else", encoded("one"), (writer) => writer.leave());
      equal("what was removed", await removeLeftovers(fs, "d"), 1);
      equal("what was removed the second time", await removeLeftovers(fs, "d"), 0);
      await isGone(fs, "d/e/new", inside, true);
      await isGone(fs, "else", outside, false);
      equal("the text", await fs.read("d/f").text(), "1");
    },
  },
  {
    title: "what is to be kept stays, and is gone on with",
    needs: all(inParts, having("removeLeftovers")),
    async run({ fs }) {
      const kept = await leftAt(fs, "kept", encoded("one"), (writer) => writer.leave());
      const other = await leftAt(fs, "other", encoded("one"), (writer) => writer.leave());
      equal("what was removed", await removeLeftovers(fs, "", kept.token), 1);
      await isGone(fs, "other", other, true);
      await isGone(fs, "kept", kept, false);
    },
  },
  {
    title: "a directory that is missing has none",
    needs: having("removeLeftovers"),
    async run({ fs }) {
      equal("what was removed", await removeLeftovers(fs, "missing/d"), 0);
    },
  },
];

type Begun = NonNullable<PartsRequest["begun"]>;

async function begin(
  fs: FileSystem,
  path: string,
  request: Partial<PartsRequest> & { readonly size: number },
): Promise<PartsWriter> {
  const whole = { overwrite: true, outlives: true, signal: NEVER, ...request };
  const writer = await fs.driver.writeParts?.(parsePath(path), whole);
  if (writer === undefined) throw new Error("expected a writer of parts");
  return writer;
}

/** Writes the first part, and ends there. */
async function leftAt(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  end: (writer: PartsWriter) => Promise<void>,
): Promise<Begun> {
  const writer = await begin(fs, path, { size: bytes.byteLength });
  const receipt = await writePart(writer, bytes, 0);
  await end(writer);
  return { token: writer.token, receipts: new Map([[0, receipt]]) };
}

async function writeAll(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  request: Partial<PartsRequest> = {},
): Promise<Written & { readonly token: string }> {
  const writer = await begin(fs, path, { ...request, size: bytes.byteLength });
  try {
    for (const index of indexesOf(writer, bytes)) await writePart(writer, bytes, index);
    return { ...(await writer.commit()), token: writer.token };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

function indexesOf({ partBytes }: PartsWriter, { byteLength }: Uint8Array): number[] {
  return Array.from({ length: Math.max(1, Math.ceil(byteLength / partBytes)) }, (_, index) => index);
}

function writePart(writer: PartsWriter, bytes: Uint8Array, index: number): Promise<string> {
  const { partBytes } = writer;
  return writer.write(index, bytes.subarray(index * partBytes, (index + 1) * partBytes));
}

async function discard(fs: FileSystem, path: string, token: string): Promise<void> {
  await fs.driver.discardParts?.(parsePath(path), token, { signal: NEVER });
}

async function removeLeftovers(fs: FileSystem, path: string, ...keep: string[]): Promise<number> {
  const request = { keep: new Set(keep), signal: NEVER };
  return (await fs.driver.removeLeftovers?.(parsePath(path), request)) ?? Number.NaN;
}

/** Whether a write of three bytes in one part that was left can't be gone on with any more. */
async function isGone(fs: FileSystem, path: string, begun: Begun, expected: boolean): Promise<void> {
  const writer = await begin(fs, path, { size: 3, begun });
  equal(`whether what was left at ${path} is gone`, writer.written.size === 0, expected);
  await writer.discard();
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
