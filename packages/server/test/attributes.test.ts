import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type {
  CompletedPart,
  CreateMultipartUploadCommandInput,
  GetObjectAttributesCommandOutput,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { createDigest } from "../src/checksum/create-digest.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };
const ALL = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"] as const;
const FIRST = new Uint8Array(5 * 1024 * 1024).fill(1);

function ask(client: S3Client, more: object = {}): Promise<GetObjectAttributesCommandOutput> {
  return client.send(new GetObjectAttributesCommand({ ...AT, ObjectAttributes: [...ALL], ...more }));
}

function crc64(bytes: Uint8Array): string {
  const digest = createDigest("CRC64NVME");
  digest.update(bytes);
  return digest.text("base64");
}

async function upload(
  client: S3Client,
  input: Partial<CreateMultipartUploadCommandInput>,
): Promise<readonly CompletedPart[]> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...AT, ...input }));
  const Parts: CompletedPart[] = [];
  for (const Body of [FIRST, new Uint8Array([2])]) {
    const PartNumber = Parts.length + 1;
    const sent = { ChecksumAlgorithm: input.ChecksumAlgorithm };
    const { ETag, ChecksumSHA256 } = await client.send(
      new UploadPartCommand({ ...AT, UploadId, PartNumber, Body, ...sent }),
    );
    Parts.push({ ETag, PartNumber, ...(ChecksumSHA256 !== undefined && { ChecksumSHA256 }) });
  }
  await client.send(new CompleteMultipartUploadCommand({ ...AT, UploadId, MultipartUpload: { Parts } }));
  return Parts;
}

describe("the attributes of an object", () => {
  it("are those that are asked for", async () => {
    const { client } = await startServer();
    const put = { ...AT, Body: "content", StorageClass: "STANDARD_IA" as const };
    const { ETag = "", ChecksumCRC32 } = await client.send(new PutObjectCommand(put));
    const { $metadata: _meta, LastModified, ...all } = await ask(client);
    expect(LastModified).toBeInstanceOf(Date);
    expect(all).toEqual({
      ETag: ETag.slice(1, -1),
      Checksum: { ChecksumCRC32, ChecksumType: "FULL_OBJECT" },
      ObjectSize: 7,
      StorageClass: "STANDARD_IA",
    });
    const { ObjectSize, ETag: none } = await ask(client, { ObjectAttributes: ["ObjectSize"] });
    expect([ObjectSize, none]).toEqual([7, undefined]);
  });

  it("have the parts of a composite checksum, in pages", async () => {
    const { client } = await startServer();
    const parts = await upload(client, { ChecksumAlgorithm: "SHA256" });
    const { ObjectParts } = await ask(client, { MaxParts: 1 });
    expect(ObjectParts).toMatchObject({ TotalPartsCount: 2, IsTruncated: true, NextPartNumberMarker: "1" });
    const rest = await ask(client, { PartNumberMarker: "1" });
    expect(rest.ObjectParts?.IsTruncated).toBe(false);
    const listed = [ObjectParts, rest.ObjectParts].flatMap((page) => page?.Parts ?? []);
    expect(listed).toEqual([
      { PartNumber: 1, Size: FIRST.length, ChecksumSHA256: parts[0]?.ChecksumSHA256 },
      { PartNumber: 2, Size: 1, ChecksumSHA256: parts[1]?.ChecksumSHA256 },
    ]);
  });

  it("are of one version, and of no delete marker", async () => {
    const { client, server } = await startServer();
    const enabled = { Bucket: "bucket", VersioningConfiguration: { Status: "Enabled" as const } };
    await client.send(new PutBucketVersioningCommand(enabled));
    const { VersionId = "" } = await client.send(new PutObjectCommand({ ...AT, Body: "one" }));
    await client.send(new PutObjectCommand({ ...AT, Body: "second" }));
    const old = await ask(client, { VersionId });
    expect([old.ObjectSize, old.VersionId]).toEqual([3, VersionId]);
    await send(server, { method: "DELETE", path: "/bucket/key" });
    await expect(ask(client)).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  it.each(["", "Owner", "ETag,Owner"])("are refused when %j is asked for", async (names) => {
    const { client, server } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "x" }));
    const headers = { "x-amz-object-attributes": names };
    const reply = await send(server, { path: "/bucket/key", query: { attributes: "" }, headers });
    expect([reply.status, reply.code]).toEqual([400, "InvalidArgument"]);
  });
});

describe("a checksum that no client sent", () => {
  const headers = { "content-length": "7" };
  const put = { method: "PUT", path: "/bucket/key", headers, body: "content" };
  const expected = crc64(Buffer.from("content"));

  it("is the CRC64NVME of the object, returned by its write and to those who ask", async () => {
    const { server } = await startServer();
    const reply = await send(server, put);
    expect(reply.headers).toMatchObject({
      "x-amz-checksum-crc64nvme": expected,
      "x-amz-checksum-type": "FULL_OBJECT",
    });
    const mode = { "x-amz-checksum-mode": "ENABLED" };
    const head = await send(server, { method: "HEAD", path: "/bucket/key", headers: mode });
    expect(head.headers["x-amz-checksum-crc64nvme"]).toBe(expected);
    const plain = await send(server, { path: "/bucket/key" });
    expect(plain.headers).not.toHaveProperty("x-amz-checksum-crc64nvme");
  });

  it.each([
    ["none", "WHEN_REQUIRED"],
    ["another", "WHEN_SUPPORTED"],
  ] as const)("is put together from the parts of an upload that sent %s", async (_what, calculation) => {
    const { client } = await startServer();
    client.config.requestChecksumCalculation = () => Promise.resolve(calculation);
    await upload(client, {});
    const { Checksum } = await ask(client);
    expect(Checksum).toEqual({
      ChecksumCRC64NVME: crc64(Buffer.concat([FIRST, new Uint8Array([2])])),
      ChecksumType: "FULL_OBJECT",
    });
  });

  it("goes with a copy", async () => {
    const { server, client } = await startServer();
    await send(server, put);
    const copied = await client.send(new CopyObjectCommand({ ...AT, Key: "copy", CopySource: "bucket/key" }));
    expect(copied.CopyObjectResult).toMatchObject({
      ChecksumCRC64NVME: expected,
      ChecksumType: "FULL_OBJECT",
    });
  });
});

it("returns the checksum of a part where the whole is made of such", async () => {
  const { client } = await startServer();
  const parts = await upload(client, { ChecksumAlgorithm: "SHA256" });
  const read = { ...AT, PartNumber: 2, ChecksumMode: "ENABLED" as const };
  const head = await client.send(new HeadObjectCommand(read));
  expect([head.ChecksumSHA256, head.PartsCount, head.ContentLength]).toEqual([
    parts[1]?.ChecksumSHA256,
    2,
    1,
  ]);
  const got = await client.send(new GetObjectCommand(read));
  expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array([2]));
});
