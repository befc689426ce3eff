import { createHash } from "node:crypto";
import { FileSystem, type Driver, type Hashes } from "@s3fs/core";
import { compareTrees, type Compare, type Difference } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { flatTree, mapTree, plant, WRITTEN } from "./trees.ts";
import { watched, type Before, type WatchedDriver } from "./watched.ts";

const content = "Twelve bytes";
const other = "Other  bytes";
const md5 = hashOf("md5", content);

interface Store {
  readonly fs: FileSystem;
  readonly driver: WatchedDriver;
}

interface StoreOptions {
  readonly text?: string;
  /** Of the file `a`, as a listing tells it. */
  readonly etag?: string;
  /** What a look tells of it, when it is asked for hashes or without. Default: nothing at all. */
  readonly hashes?: Hashes;
  readonly kept?: Hashes;
  /** What a look tells instead of the etag. */
  readonly etagNow?: string;
  /** Whether it keeps the time of the writer. Default true; else it was stored later. */
  readonly keepsTimes?: boolean;
  readonly before?: Before;
}

/** A flat store with the file `a`, as one that hashes what it keeps. */
async function store({
  text = content,
  etag = "1-x",
  hashes,
  kept,
  etagNow,
  keepsTimes = true,
  before,
}: StoreOptions): Promise<Store> {
  const { store: keys, driver } = await flatTree();
  keys.objects.set("a", {
    bytes: Buffer.from(text),
    storedMs: WRITTEN + 9000,
    etag,
    ...(keepsTimes && { writerMs: WRITTEN }),
  });
  const telling: Driver = {
    ...driver,
    async stat(path, request) {
      const entry = await driver.stat(path, request);
      const told = hashes || kept ? { ...hashes, ...(request.hashes && kept) } : undefined;
      return entry?.kind === "file"
        ? { ...entry, etag: etagNow ?? entry.etag ?? "", ...(told && { hashes: told }) }
        : entry;
    },
  };
  const counted = watched(telling, before);
  return { fs: new FileSystem(counted), driver: counted };
}

async function disk(text = content): Promise<Store> {
  const tree = await mapTree();
  await plant(tree.fs, { a: text });
  tree.driver.calls.length = 0;
  return tree;
}

async function verdict(source: Store, target: Store, compare: Compare): Promise<string> {
  const differences: Difference[] = [];
  for await (const difference of compareTrees(source.fs, target.fs, { compare }))
    differences.push(difference);
  const [only] = differences;
  if (only?.kind === "differs") return `differs by ${only.because}`;
  return only?.kind === "same" && only.weakly ? "weakly same" : String(only?.kind);
}

/** What was asked about the file. */
function asked({ driver }: Store): string[] {
  return driver.calls.filter((call) => call.endsWith(" a"));
}

function hashOf(name: string, text: string): string {
  return createHash(name).update(text).digest("hex");
}

const kept: Readonly<Record<string, Hashes>> = {
  sha256: { sha256: hashOf("sha256", content) },
  sha1: { sha1: hashOf("sha1", content) },
  md5: { md5 },
};

describe("files of one size and one time", () => {
  it("are weakly the same where the tag looks like a hash and is another one, and nobody says whether it is", async () => {
    expect(await verdict(await disk(other), await store({ etag: md5 }), "auto")).toBe("weakly same");
    expect(await verdict(await store({ etag: md5 }), await disk(other), "auto")).toBe("weakly same");
  });

  it("are the same where the store says that the tag is none, as of what a key encrypts", async () => {
    const encrypted = await store({ etag: md5, hashes: {} });
    expect(await verdict(await disk(other), encrypted, "auto")).toBe("same");
    expect(asked(encrypted)).toEqual(["stat a"]);
  });

  it("are read where the store says that the tag is the hash of another content, and differ by that", async () => {
    const told = await store({ etag: md5, hashes: { md5 } });
    expect(await verdict(await disk(other), told, "auto")).toBe("differs by content");
    expect(await verdict(told, await disk(other), "auto")).toBe("differs by content");
  });

  it("are the same where a store only thinks that its tag is a hash, and the bytes are equal", async () => {
    const wrong = hashOf("md5", other);
    const told = await store({ etag: wrong, hashes: { md5: wrong } });
    expect(await verdict(await disk(), told, "auto")).toBe("same");
    expect(asked(told)).toEqual(["stat a", "read a"]);
  });

  it("are read where two stores tell two hashes, and the same where they tell one", async () => {
    const left = await store({ etag: "l", hashes: { md5 } });
    const right = await store({ etag: "r", text: other, hashes: { md5: hashOf("md5", other) } });
    expect(await verdict(left, right, "auto")).toBe("differs by content");
    expect(await verdict(left, await store({ etag: "r", hashes: { md5 } }), "auto")).toBe("same");
    expect(asked(left).filter((call) => call === "read a")).toHaveLength(1);
  });

  it("are read as well where the store keeps no time of the writer, and weakly the same where it tells no hash", async () => {
    const told = await store({ etag: md5, hashes: { md5 }, keepsTimes: false });
    expect(await verdict(await disk(other), told, "auto")).toBe("differs by content");
    const encrypted = await store({ etag: md5, hashes: {}, keepsTimes: false });
    expect(await verdict(await disk(other), encrypted, "auto")).toBe("weakly same");
  });

  it("are the same where one of two stores tells no hash", async () => {
    const left = await store({ etag: "l", hashes: { md5 } });
    expect(await verdict(left, await store({ etag: "r", text: other }), "auto")).toBe("same");
    expect(await verdict(await store({ etag: "r", text: other, hashes: {} }), left, "auto")).toBe("same");
  });

  it("are the same where the file could not be hashed", async () => {
    const unreadable = await mapTree(
      { a: other },
      {
        before(operation) {
          if (operation === "read") throw new Error("forbidden");
        },
      },
    );
    expect(await verdict(unreadable, await store({ etag: md5, hashes: { md5 } }), "auto")).toBe("same");
  });

  it("are failed where they have to be read and can't be", async () => {
    const before: Before = (operation) => {
      if (operation === "read") throw new Error("forbidden");
    };
    const sealed = await store({ etag: md5, hashes: { md5 }, before });
    expect(await verdict(await disk(other), sealed, "auto")).toBe("failed");
  });
});

describe("checksum", () => {
  it.each([
    ["source", "target"],
    ["target", "source"],
  ])(
    "reads the %s alone when it has the hash that is the tag of the %s, of which nothing is asked",
    async (side) => {
      const [file, object] = [await disk(), await store({ etag: md5 })];
      const isSource = side === "source";
      expect(await verdict(isSource ? file : object, isSource ? object : file, "checksum")).toBe("same");
      expect([asked(file), asked(object)]).toEqual([["read a"], []]);
    },
  );

  it.each(Object.keys(kept))("reads one side alone when the other one keeps its %s", async (name) => {
    const hashes = kept[name] ?? {};
    for (const [text, expected] of [
      [content, "same"],
      [other, "differs by content"],
    ] as const) {
      const [file, object] = [await disk(text), await store({ kept: hashes })];
      expect(await verdict(file, object, "checksum")).toBe(expected);
      expect([asked(file), asked(object)]).toEqual([["read a"], ["stat a"]]);
      const [again, back] = [await store({ kept: hashes }), await disk(text)];
      expect(await verdict(again, back, "checksum")).toBe(expected);
      expect([asked(again), asked(back)]).toEqual([["stat a"], ["read a"]]);
    }
  });

  it("reads neither side when both keep one hash, and takes the strongest", async () => {
    const left = await store({ etag: "l", kept: { sha256: "5", crc32: "1" } });
    const right = await store({ etag: "r", kept: { sha256: "6", crc32: "1" } });
    expect(await verdict(left, right, "checksum")).toBe("differs by content");
    const twin = await store({ etag: "r", kept: { sha256: "5", crc32: "2" } });
    expect(await verdict(left, twin, "checksum")).toBe("same");
    expect([...asked(left), ...asked(right), ...asked(twin)]).toEqual(Array(4).fill("stat a"));
  });

  it("reads one side of two when they keep hashes of two kinds", async () => {
    const left = await store({ etag: "l", kept: { crc32: "00000000" } });
    const right = await store({ etag: "r", kept: { sha256: hashOf("sha256", content) } });
    expect(await verdict(left, right, "checksum")).toBe("same");
    expect([asked(left), asked(right)]).toEqual([["stat a", "read a"], ["stat a"]]);
  });

  it.each<[string, StoreOptions]>([
    ["keeps none", { etag: "1-x" }],
    ["says that its tag is none", { etag: md5, text: other, hashes: {} }],
    ["has another file by now", { etag: "1-x", etagNow: "2-x", kept: { md5: "another" } }],
  ])("reads both sides when the store %s", async (_why, options) => {
    const text = options.text ?? content;
    const [file, object] = [await disk(text), await store(options)];
    expect(await verdict(file, object, "checksum")).toBe("same");
    expect([asked(file).at(-1), asked(object)]).toEqual(["read a", ["stat a", "read a"]]);
  });

  it("reads both sides when a look fails, which tells what is wrong", async () => {
    const before: Before = (operation) => {
      if (operation === "stat") throw new Error("forbidden");
    };
    const [file, object] = [await disk(), await store({ before, kept: { md5: "never told" } })];
    expect(await verdict(file, object, "checksum")).toBe("same");
    expect(asked(object)).toEqual(["stat a", "read a"]);
  });

  it("asks two disks for nothing but their bytes", async () => {
    const [left, right] = [await disk(), await disk(other)];
    expect(await verdict(left, right, "checksum")).toBe("differs by content");
    expect([asked(left), asked(right)]).toEqual([["read a"], ["read a"]]);
  });

  it("ends with the reason of an abort, whatever is under way", async () => {
    const abort = new AbortController();
    const before: Before = (operation) => {
      if (operation === "stat") abort.abort(new Error("enough"));
    };
    const [file, object] = [await disk(), await store({ before })];
    const run = async (): Promise<void> => {
      const options = { compare: "checksum", signal: abort.signal } as const;
      for await (const _each of compareTrees(file.fs, object.fs, options));
    };
    await expect(run()).rejects.toThrow("enough");
  });
});
