import { describe, expect, it } from "vitest";
import {
  atHand,
  defineDriver,
  FileSystem,
  isAtHand,
  type AtHand,
  type Driver,
  type Reading,
} from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";

const three = Uint8Array.of(1, 2, 3);

/** Bytes that can only be taken whole. */
function onlyWhole(whole: () => Uint8Array): AtHand {
  return {
    whole,
    [Symbol.asyncIterator]: () => {
      throw new Error("read as a stream");
    },
  };
}

/** A driver whose files, of three bytes, are at hand. */
function handing(chunks: AtHand = onlyWhole(() => three), opening: () => unknown = () => {}) {
  const counts = { released: 0 };
  const driver = defineDriver({
    ...mapDriver(),
    classify: () => ({ code: "EIO", retryable: false }),
    async read(path): Promise<Reading> {
      await opening();
      const release = async (): Promise<void> => void (counts.released += 1);
      return { entry: { kind: "file", path, size: 3, modifiedMs: 0 }, chunks, release };
    },
  });
  return { counts, fs: new FileSystem(driver) };
}

describe("bytes that a driver has at hand", () => {
  it("are taken whole and released, also in a view of a directory", async () => {
    const { fs, counts } = handing();
    expect(await fs.read("a").bytes()).toEqual(three);
    expect(await fs.at("d").read("a").bytes()).toEqual(three);
    expect(counts.released).toBe(2);
  });

  it("are a stream of one chunk for who reads them so", async () => {
    const { fs } = handing(atHand(three));
    const chunks: Uint8Array[] = [];
    for await (const chunk of fs.read("a")) chunks.push(chunk);
    expect(chunks).toEqual([three]);
  });

  it("are EINTEGRITY when they are not as many as the entry says", async () => {
    for (const length of [2, 4]) {
      const { fs, counts } = handing(onlyWhole(() => new Uint8Array(length)));
      await expect(fs.read("/a").bytes()).rejects.toMatchObject({ code: "EINTEGRITY", path: "/a" });
      expect(counts.released).toBe(1);
    }
  });

  it("have their errors named, and told in the caller's words", async () => {
    const broken = onlyWhole(() => {
      throw new Error("broken");
    });
    const { fs, counts } = handing(broken);
    await expect(fs.read("/a").bytes()).rejects.toMatchObject({
      code: "EIO",
      operation: "read",
      path: "/a",
      cause: { message: "broken" },
    });
    expect(counts.released).toBe(1);
  });

  it("are not even asked for after an abort, nor after the close of the file system", async () => {
    let asked = 0;
    const asking = onlyWhole(() => {
      asked += 1;
      return three;
    });
    const controller = new AbortController();
    const aborting = handing(asking, () => controller.abort(new Error("enough")));
    const reading = aborting.fs.read("a", { signal: controller.signal });
    await expect(reading.bytes()).rejects.toThrowError("enough");
    const closing = handing(asking, () => closing.fs.close());
    await expect(closing.fs.read("a").bytes()).rejects.toMatchObject({ code: "ECLOSED" });
    expect(closing.counts.released).toBe(1);
    expect(asked).toBe(0);
  });
});

describe("bytes that are written", () => {
  it("come to the driver at hand, and are refused once the file system is closed", async () => {
    const seen: AsyncIterable<Uint8Array>[] = [];
    const driver: Driver = {
      ...mapDriver(),
      async write(_path, chunks) {
        seen.push(chunks);
        return { size: 0 };
      },
    };
    const fs = new FileSystem(driver);
    await fs.write("a", three);
    await fs.write("a", "é");
    await fs.write("a", [three]);
    const taken = seen.map((chunks) => (isAtHand(chunks) ? chunks.whole() : undefined));
    expect(taken).toEqual([three, new TextEncoder().encode("é"), undefined]);
    await fs.close();
    const [chunks] = seen;
    if (chunks === undefined || !isAtHand(chunks)) throw new Error("not at hand");
    expect(() => chunks.whole()).toThrowError("ECLOSED");
  });
});
