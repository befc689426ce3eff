import {
  CopyObjectCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import type { S3Client, Tag } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { RawReply } from "./raw-request.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };

async function startWithTags(Tagging = "a=1&b=two+words"): Promise<Awaited<ReturnType<typeof startServer>>> {
  const started = await startServer();
  await started.client.send(new PutObjectCommand({ ...AT, Body: "x", Tagging }));
  return started;
}

async function tagsOf(client: S3Client, at: { Key?: string; VersionId?: string } = {}): Promise<unknown> {
  const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ ...AT, ...at }));
  return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]));
}

function many(count: number): Tag[] {
  return Array.from({ length: count }, (_none, index) => ({ Key: `key-${index}`, Value: "" }));
}

describe("the tags of an object", () => {
  it("come with its write, are counted, replaced and removed", async () => {
    const { client } = await startWithTags();
    expect(await tagsOf(client)).toEqual({ a: "1", b: "two words" });
    expect((await client.send(new GetObjectCommand(AT))).TagCount).toBe(2);
    const TagSet = [{ Key: "c/ü", Value: "" }];
    await client.send(new PutObjectTaggingCommand({ ...AT, Tagging: { TagSet } }));
    expect(await tagsOf(client)).toEqual({ "c/ü": "" });
    await client.send(new DeleteObjectTaggingCommand(AT));
    expect(await tagsOf(client)).toEqual({});
    expect((await client.send(new HeadObjectCommand(AT))).TagCount).toBeUndefined();
  });

  it("leave its bytes, ETag and time alone", async () => {
    const { client } = await startWithTags();
    const before = await client.send(new HeadObjectCommand(AT));
    await client.send(new PutObjectTaggingCommand({ ...AT, Tagging: { TagSet: many(1) } }));
    const after = await client.send(new HeadObjectCommand(AT));
    expect([after.ETag, after.LastModified]).toEqual([before.ETag, before.LastModified]);
  });

  it("belong to one version", async () => {
    const { client } = await startServer();
    const enabled = { Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" as const } };
    await client.send(new PutBucketVersioningCommand(enabled));
    const { VersionId = "" } = await client.send(new PutObjectCommand({ ...AT, Body: "x", Tagging: "a=1" }));
    await client.send(new PutObjectCommand({ ...AT, Body: "y", Tagging: "b=2" }));
    const changed = await client.send(
      new PutObjectTaggingCommand({ ...AT, VersionId, Tagging: { TagSet: many(1) } }),
    );
    expect(changed.VersionId).toBe(VersionId);
    expect([await tagsOf(client), await tagsOf(client, { VersionId })]).toEqual([
      { b: "2" },
      { "key-0": "" },
    ]);
  });

  it("are copied, or replaced when a copy is told to", async () => {
    const { client } = await startWithTags("a=1");
    const copy = { Bucket: "bucket", CopySource: "bucket/key" };
    await client.send(new CopyObjectCommand({ ...copy, Key: "same", Tagging: "ignored=1" }));
    await client.send(
      new CopyObjectCommand({ ...copy, Key: "other", TaggingDirective: "REPLACE", Tagging: "b=2" }),
    );
    await client.send(new CopyObjectCommand({ ...copy, Key: "none", TaggingDirective: "REPLACE" }));
    await client.send(new CopyObjectCommand({ ...copy, Key: "metadata", MetadataDirective: "REPLACE" }));
    const found = [];
    for (const Key of ["same", "other", "none", "metadata"]) found.push(await tagsOf(client, { Key }));
    expect(found).toEqual([{ a: "1" }, { b: "2" }, {}, { a: "1" }]);
  });

  it.each([
    ["a=1&a=2", "InvalidArgument"],
    ["a=1,b=2", "InvalidArgument"],
    ["a=%FF", "InvalidArgument"],
    ["aws:a=1", "InvalidTag"],
    [`${"k".repeat(129)}=1`, "InvalidTag"],
    [Array.from({ length: 11 }, (_none, index) => `k${index}=1`).join("&"), "BadRequest"],
  ])("are refused in the header when they are %s", async (tagging, code) => {
    const { server } = await startServer();
    const headers = { "content-length": "0", "x-amz-tagging": tagging };
    const reply = await send(server, { method: "PUT", path: "/bucket/key", headers });
    expect([reply.status, reply.code]).toEqual([400, code]);
    expect((await send(server, { path: "/bucket/key" })).status).toBe(404);
  });

  it.each([
    ["two of one key", [many(1), many(1)].flat(), "InvalidTag"],
    ["of a forbidden character", [{ Key: "a,b", Value: "" }], "InvalidTag"],
    ["of a forbidden value", [{ Key: "a", Value: "b,c" }], "InvalidTag"],
    ["of S3's own", [{ Key: "aws:a", Value: "" }], "InvalidTag"],
    ["without a value", [{ Key: "a", Value: undefined }], "MalformedXML"],
    ["too long", [{ Key: "a", Value: "v".repeat(257) }], "InvalidTag"],
    ["more than ten", many(11), "BadRequest"],
  ])("are refused as a document when they are %s", async (_what, TagSet, name) => {
    const { client } = await startWithTags("a=1");
    const put = client.send(new PutObjectTaggingCommand({ ...AT, Tagging: { TagSet } }));
    await expect(put).rejects.toMatchObject({ name });
    expect(await tagsOf(client)).toEqual({ a: "1" });
  });

  it("of a missing key are NoSuchKey", async () => {
    const { client } = await startServer();
    for (const command of [new GetObjectTaggingCommand(AT), new DeleteObjectTaggingCommand(AT)]) {
      await expect(client.send(command as GetObjectTaggingCommand)).rejects.toMatchObject({
        name: "NoSuchKey",
      });
    }
  });
});

describe("the tags of a bucket", () => {
  it("are kept, replaced and removed", async () => {
    const { client } = await startServer();
    const at = { Bucket: "bucket" };
    const none = { name: "NoSuchTagSet", $metadata: { httpStatusCode: 404 } };
    await expect(client.send(new GetBucketTaggingCommand(at))).rejects.toMatchObject(none);
    await client.send(new PutBucketTaggingCommand({ ...at, Tagging: { TagSet: many(50) } }));
    const { TagSet } = await client.send(new GetBucketTaggingCommand(at));
    expect(TagSet).toEqual(many(50));
    await client.send(new DeleteBucketTaggingCommand(at));
    await expect(client.send(new GetBucketTaggingCommand(at))).rejects.toMatchObject(none);
  });

  it("are no more than fifty, and those of a bucket that is there", async () => {
    const { client } = await startServer();
    const Tagging = { TagSet: many(51) };
    const more = client.send(new PutBucketTaggingCommand({ Bucket: "bucket", Tagging }));
    await expect(more).rejects.toMatchObject({ name: "BadRequest" });
    const missing = client.send(new PutBucketTaggingCommand({ Bucket: "missing", Tagging }));
    await expect(missing).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it.each(["<Tagging/>", "<Tags><TagSet/></Tags>", "<Tagging><TagSet/><TagSet/></Tagging>", ""])(
    "are not read from %j",
    async (body) => {
      const { server } = await startServer();
      const headers = { "content-length": String(body.length) };
      const request = { method: "PUT", path: "/bucket", query: { tagging: "" }, headers, body };
      const reply: RawReply = await send(server, request);
      const code = body === "" ? "MissingRequestBodyError" : "MalformedXML";
      expect([reply.status, reply.code]).toEqual([400, code]);
    },
  );
});
