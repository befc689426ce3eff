import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Store } from "../src/index.ts";
import { virtualStore } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";
import {
  attributesOf,
  collect,
  complete,
  findObject,
  listKeys,
  put,
  putPart,
  read,
} from "./store-content.ts";
import { CreateMultipartUploadCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";

const GIB = 1024 ** 3;
const keyAt = (index: number): string =>
  `${Math.floor(index / 1000)
    .toString()
    .padStart(4, "0")}/${String(index % 1000).padStart(3, "0")}`;
const million = { count: 1_000_000, keyAt };

it("holds bytes that are a function of seed, key and offset alone", async () => {
  const make = (seed: string): ReturnType<typeof virtualStore> =>
    virtualStore({
      seed,
      buckets: { bucket: { count: 2, keyAt: (index) => `k${index}`, sizeOf: () => 700_000 } },
    });
  const whole = await read(make("s"), { bucket: "bucket", key: "k0" });
  expect(whole).toHaveLength(700_000);
  for (const [start, end] of [
    [0, 1],
    [15, 33],
    [262_143, 262_145],
    [262_144, 262_150],
    [699_999, 700_000],
    [5, 5],
    [17, 600_000],
  ] as const) {
    const part = await read(make("s"), { bucket: "bucket", key: "k0" }, { start, end });
    expect(part?.equals(whole?.subarray(start, end) ?? Buffer.of())).toBe(true);
  }
  const others = [
    read(make("t"), { bucket: "bucket", key: "k0" }),
    read(make("s"), { bucket: "bucket", key: "k1" }),
  ];
  for (const other of others) expect((await other)?.equals(whole ?? Buffer.of())).toBe(false);
});

it("reads a range at the end of 10 GiB as fast as one at its beginning", async () => {
  const store = virtualStore({
    buckets: { bucket: { count: 1, keyAt: () => "large", sizeOf: () => 10 * GIB } },
  });
  const { client } = await startServer({ store });
  const range = `bytes=${10 * GIB - 5}-`;
  const reply = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "large", Range: range }));
  const direct = await read(
    store,
    { bucket: "bucket", key: "large" },
    { start: 10 * GIB - 5, end: 10 * GIB },
  );
  expect(reply.ContentRange).toBe(`bytes ${10 * GIB - 5}-${10 * GIB - 1}/${10 * GIB}`);
  expect(await reply.Body?.transformToByteArray()).toEqual(new Uint8Array(direct ?? []));
});

it("lists a million keys by a rule, page after page, prefix after prefix", async () => {
  let asked = 0;
  const counting = { count: million.count, keyAt: (index: number) => (asked++, keyAt(index)) };
  const store = virtualStore({ buckets: { bucket: counting } });
  const { client } = await startServer({ store });
  const last = { Bucket: "bucket", StartAfter: keyAt(999_000) };
  const page = await client.send(new ListObjectsV2Command(last));
  expect([page.KeyCount, page.IsTruncated, page.Contents?.at(-1)?.Key]).toEqual([999, false, "0999/999"]);
  const groups = await client.send(new ListObjectsV2Command({ Bucket: "bucket", Delimiter: "/" }));
  expect([groups.CommonPrefixes?.length, groups.IsTruncated]).toEqual([1000, false]);
  expect(asked).toBeLessThan(100_000);
});

const isFull = process.env["S3FS_FULL"] === "1";

it.runIf(isFull)(
  `lists each of a million keys once${isFull ? "" : " (skipped: S3FS_FULL=1 runs it)"}`,
  async () => {
    const store = virtualStore({ buckets: { bucket: million } });
    let after: string | undefined;
    let count = 0;
    do {
      const { objects, next } = await store.list("bucket", {
        prefix: "",
        delimiter: undefined,
        after,
        limit: 1000,
      });
      count += objects.length;
      after = next;
    } while (after !== undefined);
    expect(count).toBe(1_000_000);
  },
);

it("remembers of a write its size, ETag and key, merges it into the listing, and refuses to make up its bytes", async () => {
  const store = virtualStore({ buckets: { bucket: { count: 3, keyAt: (index) => `k${index}` } } });
  const record = await put(store, { bucket: "bucket", key: "k1!" }, "content");
  expect(await findObject(store, { bucket: "bucket", key: "k1!" })).toEqual(record);
  expect(await listKeys(store, "bucket")).toEqual(["k0", "k1", "k1!", "k2"]);
  await expect(read(store, { bucket: "bucket", key: "k1!" })).rejects.toMatchObject({
    code: "NotImplemented",
  });
  const page = { prefix: "", delimiter: undefined, after: "k0", limit: 2 };
  expect((await store.list("bucket", page)).next).toBe("k1!");
  await store.remove({ bucket: "bucket", key: "k1" }, () => undefined);
  await store.remove({ bucket: "bucket", key: "k1!" }, () => undefined);
  expect(await listKeys(store, "bucket")).toEqual(["k0", "k2"]);
  expect(await store.deleteBucket("bucket")).toBe("not-empty");
});

it("forgets what is written, where it is told to", async () => {
  const store = virtualStore({ writes: "forget", buckets: { bucket: { count: 0, keyAt: () => "" } } });
  expect((await put(store, { bucket: "bucket", key: "key" }, "content")).size).toBe(7);
  expect(await store.find({ bucket: "bucket", key: "key" })).toBeUndefined();
});

it("copies by parts what it holds, with the true digests of the bytes", async () => {
  const store = virtualStore({
    seed: "copy",
    buckets: { bucket: { count: 1, keyAt: () => "large", sizeOf: () => 6 * GIB } },
  });
  const { server } = await startServer({ store });
  const target = { path: "/bucket/target", headers: { "content-length": "0" } };
  const { text } = await send(server, { ...target, method: "POST", query: { uploads: "" } });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(text)?.[1] ?? "";
  const start = 5 * GIB;
  const copied = await send(server, {
    ...target,
    method: "PUT",
    query: { partNumber: "1", uploadId },
    headers: {
      ...target.headers,
      "x-amz-copy-source": "bucket/large",
      "x-amz-copy-source-range": `bytes=${start}-${start + 8_000_000 - 1}`,
    },
  });
  const opened = await store.open({ bucket: "bucket", key: "large" });
  if (opened === undefined || "isDeleteMarker" in opened) throw new Error("not opened");
  const bytes = await collect(opened.read({ start, end: start + 8_000_000 }));
  expect(copied.text).toContain(createHash("md5").update(bytes).digest("hex"));
});

it.each([
  ["an object", undefined, undefined],
  ["a part", "1", undefined],
  ["a part of a range", "1", `bytes=0-${5 * GIB}`],
])(
  "copies no more than 5 GiB at once, as %s, and says so before it reads a byte",
  async (_what, partNumber, range) => {
    const inner = virtualStore({
      buckets: { bucket: { count: 1, keyAt: () => "large", sizeOf: () => 5 * GIB + 1 } },
    });
    let reads = 0;
    const open: Store["open"] = async (at) => {
      const opened = await inner.open(at);
      if (opened === undefined || "isDeleteMarker" in opened) return opened;
      return { ...opened, read: (part) => (reads++, opened.read(part)) };
    };
    const { server, client } = await startServer({ store: { ...inner, open } });
    const { UploadId = "" } = await client.send(
      new CreateMultipartUploadCommand({ Bucket: "bucket", Key: "target" }),
    );
    const reply = await send(server, {
      method: "PUT",
      path: "/bucket/target",
      headers: { "x-amz-copy-source": "bucket/large", ...(range && { "x-amz-copy-source-range": range }) },
      ...(partNumber && { query: { partNumber, uploadId: UploadId } }),
    });
    expect([reply.status, reply.code]).toEqual([400, "InvalidRequest"]);
    expect(reply.text).toContain("larger than the maximum allowable size for a copy source: 5368709120");
    expect(reads).toBe(0);
  },
);

it("keeps uploads and their parts' records", async () => {
  const store = virtualStore({ buckets: { bucket: { count: 0, keyAt: () => "" } } });
  const at = { bucket: "bucket", key: "key" };
  const upload = await store.createUpload(at, { attributes: attributesOf() });
  await putPart(store, at, upload.uploadId, 1, Buffer.from("part"));
  expect((await complete(store, at, upload, [1]))?.size).toBe(4);
  expect(store.uploadsInProgress()).toBe(0);
});

// A caller without a compiler.
it.each<[string, string, object, string]>([
  ["a bucket", "Many", { count: 1, keyAt: String }, 'bucket "Many" of a virtual store has a name'],
  [
    "a count",
    "many",
    { count: -1, keyAt: String },
    'count of the bucket "many" of a virtual store can not be -1',
  ],
  ["no keys", "many", { count: 1 }, 'bucket "many" of a virtual store needs keyAt'],
  ["a misspelt size", "many", { count: 1, keyAt: String, size: 1 }, 'virtual store has no option "size"'],
])("refuses a rule that can't be: %s", (_what, bucket, rule, message) => {
  const buckets: object = { [bucket]: rule };
  expect(() => virtualStore({ buckets: { ...buckets } })).toThrowError(message);
});
