import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { CopyObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import { inTurns } from "../src/body/in-turns.ts";
import type { Store } from "../src/index.ts";
import { memoryStore, virtualStore } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "from" };
const TARGET = { Bucket: "bucket", Key: "to" };

async function startWithSource(): Promise<{ client: S3Client; etag: string }> {
  const { client } = await startServer();
  const described = { ContentType: "text/plain", CacheControl: "no-cache", Metadata: { a: "b" } };
  const put = { ...AT, Body: "content", ...described, ACL: "public-read" as const };
  const { ETag = "" } = await client.send(new PutObjectCommand(put));
  return { client, etag: ETag };
}

function copy(
  client: S3Client,
  input: Partial<CopyObjectCommandInput> = {},
): Promise<{ ETag?: string | undefined }> {
  const command = new CopyObjectCommand({ ...TARGET, CopySource: "bucket/from", ...input });
  return client.send(command).then(({ CopyObjectResult }) => ({ ETag: CopyObjectResult?.ETag }));
}

it("copies bytes, headers, metadata and checksum, but not the ACL", async () => {
  const { client, etag } = await startWithSource();
  expect(await copy(client)).toEqual({ ETag: etag });
  const got = await client.send(new GetObjectCommand({ ...TARGET, ChecksumMode: "ENABLED" }));
  expect(await got.Body?.transformToString()).toBe("content");
  expect(got).toMatchObject({ ContentType: "text/plain", CacheControl: "no-cache", Metadata: { a: "b" } });
  const source = await client.send(new HeadObjectCommand({ ...AT, ChecksumMode: "ENABLED" }));
  expect(got.ChecksumCRC32).toBe(source.ChecksumCRC32);
  expect(got.ChecksumCRC32).toBeTypeOf("string");
});

it("replaces headers and metadata when it is told to", async () => {
  const { client } = await startWithSource();
  await copy(client, { MetadataDirective: "REPLACE", ContentType: "text/html", Metadata: { c: "d" } });
  const head = await client.send(new HeadObjectCommand(TARGET));
  expect([head.ContentType, head.CacheControl, head.Metadata]).toEqual(["text/html", undefined, { c: "d" }]);
});

it("copies no address of a redirect, but takes one that is sent along", async () => {
  const { client } = await startWithSource();
  await client.send(new PutObjectCommand({ ...AT, Body: "x", WebsiteRedirectLocation: "/old" }));
  await copy(client);
  expect((await client.send(new HeadObjectCommand(TARGET))).WebsiteRedirectLocation).toBeUndefined();
  await copy(client, { WebsiteRedirectLocation: "/new" });
  expect((await client.send(new HeadObjectCommand(TARGET))).WebsiteRedirectLocation).toBe("/new");
});

it("takes a new checksum when another algorithm is asked for", async () => {
  const { client } = await startWithSource();
  await copy(client, { ChecksumAlgorithm: "SHA256" });
  const head = await client.send(new HeadObjectCommand({ ...TARGET, ChecksumMode: "ENABLED" }));
  expect(head.ChecksumSHA256).toBe("7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=");
});

it("copies onto itself only to change something", async () => {
  const { client } = await startWithSource();
  await expect(copy(client, AT)).rejects.toMatchObject({ name: "InvalidRequest" });
  await copy(client, { ...AT, MetadataDirective: "REPLACE", Metadata: { c: "d" } });
  const head = await client.send(new HeadObjectCommand(AT));
  expect(head.Metadata).toEqual({ c: "d" });
});

it("decodes the name of the source once, with or without a leading slash", async () => {
  const { client } = await startWithSource();
  const key = "a b/%41/../ü+?x";
  await client.send(new PutObjectCommand({ Bucket: "bucket", Key: key, Body: "odd" }));
  const encoded = key.split("/").map(encodeURIComponent).join("/");
  for (const CopySource of [`bucket/${encoded}`, `/bucket/${encoded}`]) {
    await copy(client, { CopySource });
    const got = await client.send(new GetObjectCommand(TARGET));
    expect(await got.Body?.transformToString()).toBe("odd");
  }
});

it("checks the conditions on the source", async () => {
  const { client, etag } = await startWithSource();
  const past = new Date(Date.now() - 3_600_000);
  const future = new Date(Date.now() + 3_600_000);
  const failing = [
    { CopySourceIfMatch: '"other"' },
    { CopySourceIfNoneMatch: etag },
    { CopySourceIfModifiedSince: future },
    { CopySourceIfUnmodifiedSince: past },
  ];
  for (const condition of failing) {
    await expect(copy(client, condition)).rejects.toMatchObject({ name: "PreconditionFailed" });
  }
  await copy(client, { CopySourceIfMatch: etag, CopySourceIfUnmodifiedSince: past });
  await copy(client, { CopySourceIfNoneMatch: '"other"', CopySourceIfModifiedSince: past });
});

it("checks the conditions on the target", async () => {
  const { client, etag } = await startWithSource();
  await expect(copy(client, { IfMatch: etag })).rejects.toMatchObject({ name: "NoSuchKey" });
  await copy(client, { IfNoneMatch: "*" });
  await expect(copy(client, { IfNoneMatch: "*" })).rejects.toMatchObject({ name: "PreconditionFailed" });
  await copy(client, { IfMatch: etag });
});

it("refuses a source that is missing or no address, and an unknown directive", async () => {
  const { client } = await startWithSource();
  await expect(copy(client, { CopySource: "bucket/missing" })).rejects.toMatchObject({ name: "NoSuchKey" });
  await expect(copy(client, { CopySource: "nowhere/from" })).rejects.toMatchObject({ name: "NoSuchBucket" });
  await expect(copy(client, { CopySource: "bucket" })).rejects.toMatchObject({ name: "InvalidArgument" });
  const { server } = await startServer();
  await send(server, { method: "PUT", path: "/bucket/from", headers: { "content-length": "0" } });
  const headers = { "x-amz-copy-source": "/bucket/from", "x-amz-metadata-directive": "MERGE" };
  expect((await send(server, { method: "PUT", path: "/bucket/to", headers })).code).toBe("InvalidArgument");
  headers["x-amz-copy-source"] = "/bucket/missing";
  expect((await send(server, { method: "PUT", path: "/bucket/to", headers })).code).toBe("InvalidArgument");
});

it.each(["GLACIER", "DEEP_ARCHIVE"] as const)(
  "copies no object of %s, whole or as a part",
  async (StorageClass) => {
    const { client } = await startWithSource();
    await client.send(new PutObjectCommand({ Bucket: "bucket", Key: "from", Body: "x", StorageClass }));
    const refusal = { name: "ObjectNotInActiveTierError", $metadata: { httpStatusCode: 403 } };
    await expect(copy(client, {})).rejects.toMatchObject(refusal);
    const at = { Bucket: "bucket", Key: "to" };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    const part = new UploadPartCopyCommand({ ...at, UploadId, PartNumber: 1, CopySource: "bucket/from" });
    await expect(client.send(part)).rejects.toMatchObject(refusal);
  },
);

it("refuses a body, and heeds the header of a source in no other request than a copy", async () => {
  const { server } = await startServer();
  const put = { method: "PUT", path: "/bucket/from", body: "x", headers: { "content-length": "1" } };
  await send(server, put);
  const copied = {
    ...put,
    path: "/bucket/to",
    headers: { ...put.headers, "x-amz-copy-source": "bucket/from" },
  };
  expect(await send(server, copied)).toMatchObject({ status: 400, code: "InvalidRequest" });
  const read = { path: "/bucket/from", headers: { "x-amz-copy-source": "of nothing" } };
  expect((await send(server, read)).text).toBe("x");
});

const CHUNK = new Uint8Array(64 * 1024);
const LARGE_BYTES = 64 * 1024 * 1024;

/** Two stores that have their bytes at hand, with an object that is copied by hashing it. */
const atHand: Readonly<Record<string, () => Promise<Store>>> = {
  "a memory store": async () => {
    const store = memoryStore();
    await store.createBucket("bucket");
    const record = {
      key: "large",
      size: LARGE_BYTES,
      etag: "of two parts-2",
      modifiedMs: 0,
      attributes: {
        headers: {},
        metadata: new Map(),
        storageClass: "STANDARD",
        acl: "private",
        tags: new Map(),
      },
      partSizes: [LARGE_BYTES / 2, LARGE_BYTES / 2],
    };
    await store.put(
      { bucket: "bucket", key: "large" },
      {
        chunks: Array.from({ length: LARGE_BYTES / CHUNK.length }, () => CHUNK),
        attributes: record.attributes,
        record: () => record,
        guard: () => undefined,
      },
    );
    return store;
  },
  "a virtual store": async () =>
    virtualStore({ buckets: { bucket: { count: 1, keyAt: () => "large", sizeOf: () => LARGE_BYTES } } }),
};

it.each(Object.keys(atHand))("answers others while it copies a large object of %s", async (name) => {
  const inner = await atHand[name]?.();
  if (inner === undefined) throw new Error("no store");
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const open: Store["open"] = async (at) => {
    begin();
    return inner.open(at);
  };
  const { server } = await startServer({ store: { ...inner, open } });
  const order: string[] = [];
  const headers = { "x-amz-copy-source": "bucket/large" };
  const copied = send(server, { method: "PUT", path: "/bucket/copy", headers });
  await begun;
  const other = send(server, { path: "/bucket" });
  const replies = [copied.then(({ status }) => order.push(`copy ${status}`))];
  replies.push(other.then(({ status }) => order.push(`other ${status}`)));
  await Promise.all(replies);
  expect(order).toEqual(["other 200", "copy 200"]);
});

it("makes a small copy wait for nobody", async () => {
  let isTurnOfOthers = false;
  setImmediate(() => (isTurnOfOthers = true));
  for await (const _chunk of inTurns([CHUNK, CHUNK])) continue;
  expect(isTurnOfOthers).toBe(false);
});
