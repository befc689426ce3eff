import { createHash } from "node:crypto";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { serveS3 } from "../src/index.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

async function put(client: S3Client, ...keys: readonly string[]): Promise<void> {
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: "bucket", Key, Body: "x" }));
}

async function keysOf(client: S3Client): Promise<readonly (string | undefined)[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: "bucket" }));
  return Contents.map(({ Key }) => Key);
}

describe("buckets", () => {
  it("are created, found, listed and deleted", async () => {
    const { client, server } = await startServer({ buckets: ["b-two", "b-one"] });
    const before = Date.now() - 60_000;
    await client.send(new CreateBucketCommand({ Bucket: "a-bucket" }));
    const { Buckets = [], Owner } = await client.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(["a-bucket", "b-one", "b-two"]);
    expect(Buckets[0]?.CreationDate?.getTime()).toBeGreaterThan(before);
    expect(Owner?.ID).toBeTypeOf("string");
    expect(await client.send(new HeadBucketCommand({ Bucket: "b-one" }))).toMatchObject({
      BucketRegion: server.region,
    });
    await client.send(new DeleteBucketCommand({ Bucket: "b-one" }));
    await expect(client.send(new HeadBucketCommand({ Bucket: "b-one" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    const again = client.send(new DeleteBucketCommand({ Bucket: "b-one" }));
    await expect(again).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it("are listed in pages and by prefix", async () => {
    const { client } = await startServer({ buckets: ["aaa", "aab", "bbb"] });
    const first = await client.send(new ListBucketsCommand({ MaxBuckets: 1, Prefix: "aa" }));
    expect(first.Buckets?.map(({ Name }) => Name)).toEqual(["aaa"]);
    const rest = await client.send(
      new ListBucketsCommand({ Prefix: "aa", ContinuationToken: first.ContinuationToken }),
    );
    expect([rest.Buckets?.map(({ Name }) => Name), rest.ContinuationToken]).toEqual([["aab"], undefined]);
  });

  it("are deleted only when they are empty", async () => {
    const { client } = await startServer();
    await put(client, "key");
    const command = new DeleteBucketCommand({ Bucket: "bucket" });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "BucketNotEmpty",
      $metadata: { httpStatusCode: 409 },
    });
  });

  it("have a location", async () => {
    const first = await startServer();
    const at = { Bucket: "bucket" };
    const { LocationConstraint: none } = await first.client.send(new GetBucketLocationCommand(at));
    expect(none ?? "").toBe("");
    const { client } = await startServer({ region: "eu-west-1" });
    expect(await client.send(new GetBucketLocationCommand(at))).toMatchObject({
      LocationConstraint: "eu-west-1",
    });
    const missing = client.send(new GetBucketLocationCommand({ Bucket: "missing" }));
    await expect(missing).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it("may be created twice by their owner in us-east-1 only", async () => {
    const { client } = await startServer();
    await client.send(new CreateBucketCommand({ Bucket: "bucket" }));
    const elsewhere = await startServer({ region: "eu-west-1" });
    const input = {
      Bucket: "bucket",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" as const },
    };
    const again = elsewhere.client.send(new CreateBucketCommand(input));
    await expect(again).rejects.toMatchObject({ name: "BucketAlreadyOwnedByYou" });
    const wrong = client.send(new CreateBucketCommand({ ...input, Bucket: "other" }));
    await expect(wrong).rejects.toMatchObject({ name: "IllegalLocationConstraintException" });
  });

  it.each([
    "ab",
    "Upper",
    "under_score",
    "-start",
    "end-",
    "two..dots",
    "192.168.0.1",
    "x".repeat(64),
    "xn--bucket",
    "sthree-bucket",
    "amzn-s3-demo-bucket",
    "bucket-s3alias",
    "bucket--ol-s3",
    "bucket.mrap",
    "bucket--az1--x-s3",
    "bucket--table-s3",
  ])("can't be called %s", async (Bucket) => {
    const { server } = await startServer();
    const reply = await send(server, { method: "PUT", path: `/${Bucket}` });
    expect([reply.status, reply.code]).toEqual([400, "InvalidBucketName"]);
    const refusal = `can not be named "${Bucket}"`;
    await expect(serveS3({ buckets: [Bucket] })).rejects.toThrow(refusal);
  });
});

it("may have a reserved beginning or end elsewhere in the name of a bucket", async () => {
  const { client } = await startServer();
  for (const Bucket of ["my-xn--bucket", "not-sthree-bucket", "bucket-s3alias-2", "s3alias", "mrap"])
    await client.send(new CreateBucketCommand({ Bucket }));
});

describe("deleting several objects", () => {
  it("removes those named, to the letter, and reports missing ones as deleted", async () => {
    const { client } = await startServer();
    const odd = [" a ", "0x10", "<&>", "a//b", "\r\n", "ü"];
    await put(client, ...odd, "a", "16");
    const Objects = [...odd, "missing"].map((Key) => ({ Key }));
    const reply = await client.send(new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects } }));
    expect(reply.Deleted).toHaveLength(odd.length + 1);
    expect(reply.Errors).toBeUndefined();
    expect(await keysOf(client)).toEqual(["16", "a"]);
  });

  it("names in quiet mode only the failures", async () => {
    const { client } = await startServer();
    await put(client, "a", "b");
    const Objects = [{ Key: "a" }, { Key: "b", ETag: '"other"' }, { Key: "c", ETag: '"other"' }];
    const command = new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects, Quiet: true } });
    const reply = await client.send(command);
    expect(reply.Deleted).toBeUndefined();
    expect(reply.Errors).toMatchObject([
      { Key: "b", Code: "PreconditionFailed" },
      { Key: "c", Code: "NoSuchKey" },
    ]);
    expect(await keysOf(client)).toEqual(["b"]);
  });

  it("refuses the conditions of directory buckets key by key, and keeps the objects", async () => {
    const { client } = await startServer();
    await put(client, "a", "b", "c");
    const Objects = [{ Key: "a", Size: 1 }, { Key: "b", LastModifiedTime: new Date(0) }, { Key: "c" }];
    const reply = await client.send(new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects } }));
    expect(reply.Deleted?.map(({ Key }) => Key)).toEqual(["c"]);
    expect(reply.Errors).toMatchObject([
      { Key: "a", Code: "NotImplemented" },
      { Key: "b", Code: "NotImplemented" },
    ]);
    expect(await keysOf(client)).toEqual(["a", "b"]);
  });

  it("takes 1,000 keys and no more", async () => {
    const { client } = await startServer();
    const Objects = Array.from({ length: 1001 }, (_value, index) => ({ Key: `key-${index}` }));
    const remove = (count: number): Promise<{ Deleted?: unknown[] | undefined }> =>
      client.send(
        new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: Objects.slice(0, count) } }),
      );
    expect((await remove(1000)).Deleted).toHaveLength(1000);
    await expect(remove(1001)).rejects.toMatchObject({ name: "MalformedXML" });
    await expect(remove(0)).rejects.toMatchObject({ name: "MalformedXML" });
  });

  it("demands a digest, well-formed XML of at most 2 MiB, and a bucket", async () => {
    const { server } = await startServer();
    const post = async (body: string, path = "/bucket", withDigest = true): Promise<string | undefined> => {
      const md5 = createHash("md5").update(body).digest("base64");
      const headers = { "content-length": String(body.length), ...(withDigest && { "content-md5": md5 }) };
      return (await send(server, { method: "POST", path, query: { delete: "" }, headers, body })).code;
    };
    const body = "<Delete><Object><Key>a</Key></Object></Delete>";
    expect(await post(body)).toBeUndefined();
    expect(await post(body, "/bucket", false)).toBe("InvalidRequest");
    expect(await post(body, "/missing")).toBe("NoSuchBucket");
    expect(await post("")).toBe("MissingRequestBodyError");
    for (const bad of [
      "<Delete>",
      "<Other/>",
      "<Delete><Object/></Delete>",
      "<Delete><Object><Key></Key></Object></Delete>",
    ]) {
      expect(await post(bad)).toBe("MalformedXML");
    }
    expect(await post(`<Delete>${" ".repeat(2 * 1024 * 1024)}</Delete>`)).toBe("MaxMessageLengthExceeded");
  });
});
