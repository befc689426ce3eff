import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ObjectRecord, Store } from "../src/index.ts";
import {
  attributesOf,
  bytesOf,
  collect,
  complete,
  findObject,
  listKeys,
  newObject,
  put,
  putPart,
  read,
} from "./store-content.ts";

/** A way to have a store of one kind. */
export interface StoreSubject {
  /** A new, empty one. */
  open(): Promise<OpenStore>;
  /** Whether every key can be kept, or those only that are paths, and no key beside what lies below it. */
  readonly keys: "any" | "paths";
  /** Whether what is kept beside the bytes comes back as it was given, ETags included. */
  readonly keepsAttributes: boolean;
}

export interface OpenStore {
  readonly store: Store;
  /** Closes, and opens what is kept; undefined for a store that keeps nothing. */
  readonly reopen: (() => Promise<Store>) | undefined;
  close(): Promise<void>;
}

const B = "bucket";
const all = { prefix: "", delimiter: undefined, after: undefined, limit: 1000 };

/** What every store does, stated once. */
export function testStore(name: string, subject: StoreSubject): void {
  describe(name, () => {
    let open: OpenStore;
    let store: Store;
    beforeEach(async () => {
      open = await subject.open();
      ({ store } = open);
      await store.createBucket(B);
    });
    afterEach(() => open.close());
    const current = (): Store => store;
    bucketStatements(current);
    objectStatements(current, subject);
    listStatements(current, subject);
    uploadStatements(current, subject);
    versionStatements(current);
    attributeStatements(current);
    it("keeps everything over a close and an opening, where it keeps anything", async (context) => {
      if (open.reopen === undefined) return context.skip("this store ends with its process");
      await put(store, { bucket: B, key: "kept" }, "content");
      const tags = new Map([["changed", "afterwards"]]);
      await store.changeAttributes?.({ bucket: B, key: "kept" }, ({ attributes }) => ({
        ...attributes,
        tags,
      }));
      await store.configureBucket?.(B, (settings) => ({ ...settings, tags }));
      const bucket = await store.findBucket(B);
      const upload = await store.createUpload({ bucket: B, key: "up" }, { attributes: attributesOf() });
      await putPart(store, { bucket: B, key: "up" }, upload.uploadId, 2, Buffer.from("part"));
      const before = await store.find({ bucket: B, key: "kept" });
      const parts = await store.listParts({ bucket: B, key: "up" }, upload.uploadId);
      store = await open.reopen();
      expect((await store.findBucket(B))?.settings).toEqual(bucket?.settings);
      expect(await store.find({ bucket: B, key: "kept" })).toEqual(before);
      expect(String(await read(store, { bucket: B, key: "kept" }))).toBe("content");
      expect(await store.listUploads(B)).toEqual([upload]);
      expect(await store.listParts({ bucket: B, key: "up" }, upload.uploadId)).toEqual(parts);
      await complete(store, { bucket: B, key: "up" }, upload, [2]);
      store = await open.reopen();
      expect(String(await read(store, { bucket: B, key: "up" }))).toBe("part");
      expect(await store.listUploads(B)).toEqual([]);
    });
  });
}

function bucketStatements(current: () => Store): void {
  it("lists buckets by name, and makes each once", async () => {
    const store = current();
    expect(await store.createBucket("zoo")).toBe("created");
    expect(await store.createBucket("aaa")).toBe("created");
    expect(await store.createBucket(B)).toBe("exists");
    expect((await store.listBuckets()).map(({ name }) => name)).toEqual(["aaa", B, "zoo"]);
    expect((await store.findBucket("zoo"))?.name).toBe("zoo");
    expect(await store.findBucket("none")).toBeUndefined();
  });
  it("deletes an empty bucket only", async () => {
    const store = current();
    await put(store, { bucket: B, key: "a/key" }, "x");
    expect(await store.deleteBucket(B)).toBe("not-empty");
    await store.remove({ bucket: B, key: "a/key" }, () => undefined);
    expect(await store.deleteBucket(B)).toBe("deleted");
    expect(await store.deleteBucket(B)).toBe("missing");
    expect(await store.findBucket(B)).toBeUndefined();
  });
  it("throws NoSuchBucket for a bucket that is missing", async () => {
    const store = current();
    const at = { bucket: "none", key: "key" };
    const missing = expect.objectContaining({ code: "NoSuchBucket" });
    await expect(store.find(at)).rejects.toEqual(missing);
    await expect(store.open(at)).rejects.toEqual(missing);
    await expect(put(store, at, "x")).rejects.toEqual(missing);
    await expect(store.remove(at, () => undefined)).rejects.toEqual(missing);
    await expect(store.list("none", all)).rejects.toEqual(missing);
    await expect(store.createUpload(at, { attributes: attributesOf() })).rejects.toEqual(missing);
    await expect(store.listUploads("none")).rejects.toEqual(missing);
    await expect(store.completeUpload(at, "none", never)).rejects.toEqual(missing);
  });
}

function never(): never {
  throw new Error("nothing is to be assembled");
}

function objectStatements(current: () => Store, subject: StoreSubject): void {
  const at = { bucket: B, key: "dir/key" };
  it("gives back what it was given, of any size and any range", async () => {
    const store = current();
    for (const size of [0, 1, 262_143, 262_144, 262_145, 1_000_000]) {
      const bytes = bytesOf(size, size);
      const record = await put(store, at, bytes);
      expect(record.size).toBe(size);
      expect(await findObject(store, at)).toEqual(record);
      expect((await read(store, at))?.equals(bytes)).toBe(true);
      const ranges: readonly [number, number][] = [
        [0, 1],
        [1, size],
        [size - 1, size],
        [262_143, 262_146],
        [size, size],
      ];
      for (const [start, end] of ranges) {
        if (start < 0 || end > size || start > end) continue;
        expect((await read(store, at, { start, end }))?.equals(bytes.subarray(start, end))).toBe(true);
      }
    }
  });
  it("gives one ETag to one content, in the answer to a write, in a look and in a listing", async () => {
    const store = current();
    const first = await put(store, at, "one");
    expect((await findObject(store, at))?.etag).toBe(first.etag);
    expect((await store.list(B, all)).objects.map(({ etag }) => etag)).toEqual([first.etag]);
    expect((await put(store, at, "two")).etag).not.toBe(first.etag);
  });
  it("keeps what was written beside the bytes", async (context) => {
    if (!subject.keepsAttributes) return context.skip("this store keeps the bytes alone");
    const store = current();
    const attributes = attributesOf({
      headers: { "content-type": "a/b", "cache-control": "no-store", $map: "x" },
      metadata: new Map([["café", "läuft 🚀"]]),
      tags: new Map([["__proto__", "1"]]),
      acl: "public-read",
      storageClass: "STANDARD_IA",
    });
    const record = await put(store, at, "x", { attributes });
    expect(record).toEqual({ ...newObject(at.key, Buffer.from("x"), attributes), versionId: "null" });
    expect(await store.find(at)).toEqual(record);
  });
  it("replaces an object as a whole, and keeps it when content or guard throws", async () => {
    const store = current();
    await put(store, at, "old");
    const failing = {
      chunks: failingChunks(),
      attributes: attributesOf(),
      guard: () => undefined,
      record: () => newObject(at.key, Buffer.alloc(0)),
    };
    await expect(store.put(at, failing)).rejects.toThrow("the body broke");
    const refuse = (record: ObjectRecord | undefined): never => {
      throw new Error(`refused over ${record?.size}`);
    };
    await expect(put(store, at, "new", { guard: refuse })).rejects.toThrow("refused over 3");
    await expect(store.remove(at, refuse)).rejects.toThrow("refused over 3");
    expect(String(await read(store, at))).toBe("old");
    await put(store, at, "newer");
    expect(String(await read(store, at))).toBe("newer");
  });
  it("keeps readable to its end what was opened, whatever is written or removed meanwhile", async () => {
    const store = current();
    const bytes = bytesOf(1, 900_000);
    await put(store, at, bytes);
    const opened = await store.open(at);
    if (opened === undefined || "isDeleteMarker" in opened) throw new Error("not opened");
    await put(store, at, "other");
    await store.remove(at, () => undefined);
    expect((await collect(opened.read({ start: 0, end: bytes.length }))).equals(bytes)).toBe(true);
    await opened.release();
    await opened.release();
  });
  it("finds nothing where nothing is, and removes it without complaint", async () => {
    const store = current();
    expect(await store.find(at)).toBeUndefined();
    expect(await store.open(at)).toBeUndefined();
    expect(await store.remove(at, () => undefined)).toEqual({ isDeleteMarker: false });
  });
  it("lets one only of many conditional writers win", async () => {
    const store = current();
    const guard = (record: ObjectRecord | undefined): void => {
      if (record !== undefined) throw new Error("taken");
    };
    const writes = Array.from({ length: 8 }, (_, index) => put(store, at, String(index), { guard }));
    const results = await Promise.allSettled(writes);
    const winner = results.findIndex(({ status }) => status === "fulfilled");
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(String(await read(store, at))).toBe(String(winner));
  });
}

async function* failingChunks(): AsyncGenerator<Uint8Array, void, void> {
  yield Buffer.from("half");
  throw new Error("the body broke");
}

const ODD_KEYS = [
  "a",
  "a/b",
  "a//b",
  "/",
  "//",
  "../x",
  "./.",
  "con",
  "A",
  "\u0001\n",
  "é",
  "e\u0301",
  "\ue000",
  "🚀",
];

function listStatements(current: () => Store, subject: StoreSubject): void {
  it("takes every key to the letter", async (context) => {
    if (subject.keys !== "any") return context.skip("this store keeps keys that are paths");
    const store = current();
    const keys = [...ODD_KEYS, "k".repeat(1024), `${"é".repeat(511)}/x`];
    for (const key of keys) await put(store, { bucket: B, key }, key);
    expect(await listKeys(store, B)).toEqual(
      keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    for (const key of keys) expect(String(await read(store, { bucket: B, key }))).toBe(key);
    for (const key of keys) await store.remove({ bucket: B, key }, () => undefined);
    expect(await store.deleteBucket(B)).toBe("deleted");
  });
  it("lists by the bytes of the keys, page after page, below a prefix and up to a delimiter", async () => {
    const store = current();
    const keys = ["a!", "a.b", "a/1", "a/2/x", "a/2/y", "a/3", "a0", "b/c/d", "\ue000", "🚀"];
    for (const key of keys.toReversed()) await put(store, { bucket: B, key }, key);
    for (const limit of [1, 2, 3, 1000]) {
      expect(await listAll(store, { prefix: "", delimiter: undefined }, limit)).toEqual(keys);
      expect(await listAll(store, { prefix: "", delimiter: "/" }, limit)).toEqual([
        "a!",
        "a.b",
        "a/",
        "a0",
        "b/",
        "\ue000",
        "🚀",
      ]);
      expect(await listAll(store, { prefix: "a/", delimiter: "/" }, limit)).toEqual(["a/1", "a/2/", "a/3"]);
      expect(await listAll(store, { prefix: "a/2", delimiter: undefined }, limit)).toEqual([
        "a/2/x",
        "a/2/y",
      ]);
      expect(await listAll(store, { prefix: "a", delimiter: "2" }, limit)).toEqual([
        "a!",
        "a.b",
        "a/1",
        "a/2",
        "a/3",
        "a0",
      ]);
      expect(await listAll(store, { prefix: "none/", delimiter: "/" }, limit)).toEqual([]);
    }
    expect((await store.list(B, { ...all, after: "a/2" })).objects[0]?.key).toBe("a/2/x");
    expect((await store.list(B, { ...all, delimiter: "/", after: "a/2/x" })).objects[0]?.key).toBe("a0");
    expect(await store.list(B, { ...all, limit: 0 })).toMatchObject({ objects: [], prefixes: [] });
  });
}

async function listAll(
  store: Store,
  query: { readonly prefix: string; readonly delimiter: string | undefined },
  limit: number,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await store.list(B, { ...query, after, limit });
    const found = [...page.objects.map(({ key }) => key), ...page.prefixes];
    expect(found.length).toBeLessThanOrEqual(limit);
    names.push(...found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    if (page.next === undefined) return names;
    expect(page.next).toBe(names.at(-1));
    after = page.next;
  }
}

function uploadStatements(current: () => Store, subject: StoreSubject): void {
  const at = { bucket: B, key: "dir/up" };
  const create = (): ReturnType<Store["createUpload"]> =>
    current().createUpload(at, { attributes: attributesOf() });
  it("makes one object of the chosen parts, whatever the order in which they came", async () => {
    const store = current();
    const upload = await create();
    const parts = [bytesOf(1, 300_000), bytesOf(2, 262_144), bytesOf(3, 5)];
    for (const index of [2, 0, 1])
      await putPart(store, at, upload.uploadId, index + 1, parts[index] ?? Buffer.of());
    await putPart(store, at, upload.uploadId, 9, Buffer.from("unused"));
    await putPart(store, at, upload.uploadId, 3, Buffer.from("again"));
    expect(
      (await store.listParts(at, upload.uploadId))?.map(({ partNumber, size }) => [partNumber, size]),
    ).toEqual([
      [1, 300_000],
      [2, 262_144],
      [3, 5],
      [9, 6],
    ]);
    expect(await store.find(at)).toBeUndefined();
    const record = await complete(store, at, upload, [1, 2, 3]);
    const whole = Buffer.concat([parts[0] ?? Buffer.of(), parts[1] ?? Buffer.of(), Buffer.from("again")]);
    expect(record?.size).toBe(whole.length);
    expect(await store.find(at)).toEqual(record);
    expect((await read(store, at))?.equals(whole)).toBe(true);
    for (const [start, end] of [
      [299_999, 300_001],
      [562_143, 562_149],
      [0, 1],
      [262_143, 562_146],
    ] as const) {
      expect((await read(store, at, { start, end }))?.equals(whole.subarray(start, end))).toBe(true);
    }
    expect(await store.findUpload(at, upload.uploadId)).toBeUndefined();
    expect(await store.completeUpload(at, upload.uploadId, never)).toBeUndefined();
    if (subject.keepsAttributes) expect(record?.partSizes).toEqual([300_000, 262_144, 5]);
  });
  it("keeps an object of parts readable to its end, whatever is written or removed meanwhile", async () => {
    const store = current();
    const upload = await create();
    for (const number of [1, 2, 3])
      await putPart(store, at, upload.uploadId, number, bytesOf(number, 300_000));
    await complete(store, at, upload, [1, 2, 3]);
    const opened = await store.open(at);
    if (opened === undefined || "isDeleteMarker" in opened) throw new Error("not opened");
    await put(store, at, "other");
    const whole = Buffer.concat([1, 2, 3].map((number) => bytesOf(number, 300_000)));
    expect((await collect(opened.read({ start: 0, end: whole.length }))).equals(whole)).toBe(true);
    await opened.release();
    expect(String(await read(store, at))).toBe("other");
  });
  it("keeps an upload as it is when it can't be completed", async () => {
    const store = current();
    const upload = await create();
    await putPart(store, at, upload.uploadId, 1, Buffer.from("part"));
    await expect(
      store.completeUpload(at, upload.uploadId, () => {
        throw new Error("wrong order");
      }),
    ).rejects.toThrow("wrong order");
    expect(await store.find(at)).toBeUndefined();
    await complete(store, at, upload, [1]);
    expect(String(await read(store, at))).toBe("part");
  });
  it("forgets an aborted upload, and takes no parts for it", async () => {
    const store = current();
    const before = store.uploadsInProgress();
    const upload = await create();
    expect(store.uploadsInProgress()).toBe(before + 1);
    expect(await store.abortUpload({ ...at, key: "other" }, upload.uploadId)).toBe("missing");
    expect(await store.abortUpload(at, upload.uploadId)).toBe("aborted");
    expect(await store.abortUpload(at, upload.uploadId)).toBe("missing");
    expect(await putPart(store, at, upload.uploadId, 1, Buffer.from("late"))).toBeUndefined();
    expect(await store.listParts(at, upload.uploadId)).toBeUndefined();
    expect(store.uploadsInProgress()).toBe(before);
  });
  it("lists uploads by key, and of one key in the order of their creation", async () => {
    const store = current();
    const own = [];
    // Within a millisecond or two.
    for (let count = 0; count < 8; count++) own.push((await create()).uploadId);
    const other = await store.createUpload({ bucket: B, key: "a" }, { attributes: attributesOf() });
    const ids = (await store.listUploads(B)).map(({ uploadId }) => uploadId);
    expect(ids).toEqual([other.uploadId, ...own]);
    const [first = ""] = own;
    expect(await store.findUpload({ ...at, key: "a" }, first)).toBeUndefined();
    expect((await store.findUpload(at, first))?.key).toBe(at.key);
  });
}

function versionStatements(current: () => Store): void {
  const at = { bucket: B, key: "key" };
  it("keeps versions and delete markers where the bucket does", async (context) => {
    const store = current();
    if (store.listVersions === undefined || store.configureBucket === undefined) {
      return context.skip("this store keeps no versions");
    }
    await put(store, at, "null");
    await store.configureBucket(B, (settings) => ({ ...settings, versioning: "Enabled" }));
    const one = await put(store, at, "one");
    const marker = await store.remove(at, () => undefined);
    expect(marker.isDeleteMarker).toBe(true);
    expect(await listKeys(store, B)).toEqual([]);
    const { versions } = await store.listVersions(B, { ...all, afterVersion: undefined });
    expect(versions.map(({ record }) => record.versionId)).toEqual([marker.versionId, one.versionId, "null"]);
    expect(String(await read(store, { ...at, versionId: one.versionId }))).toBe("one");
    await store.remove({ ...at, versionId: marker.versionId }, () => undefined);
    expect(String(await read(store, at))).toBe("one");
    await store.configureBucket(B, (settings) => ({ ...settings, versioning: "Suspended" }));
    await put(store, at, "null again");
    expect(String(await read(store, { ...at, versionId: "null" }))).toBe("null again");
    expect(String(await read(store, { ...at, versionId: one.versionId }))).toBe("one");
    expect(await store.deleteBucket(B)).toBe("not-empty");
  });
}

function attributeStatements(current: () => Store): void {
  const at = { bucket: B, key: "key" };
  it("changes what is kept beside the bytes, and nothing else", async (context) => {
    const store = current();
    if (store.changeAttributes === undefined) return context.skip("this store changes no attributes");
    const before = await put(store, at, "content");
    const tags = new Map([["a", "b"]]);
    const changed = await store.changeAttributes(at, ({ attributes }) => ({ ...attributes, tags }));
    expect(changed).toEqual({ ...before, attributes: { ...before.attributes, tags } });
    expect(await store.find(at)).toEqual(changed);
    expect(String(await read(store, at))).toBe("content");
    expect(await store.changeAttributes({ ...at, key: "none" }, never)).toBeUndefined();
    await put(store, at, "other");
    expect((await findObject(store, at))?.attributes.tags).toEqual(new Map());
  });
}
