import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type {
  CompleteMultipartUploadCommandInput,
  CompletedPart,
  CreateMultipartUploadCommandInput,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { createDigest } from "../src/checksum/create-digest.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const MIB = 1024 * 1024;
const AT = { Bucket: "bucket", Key: "key" };
const FIRST = new Uint8Array(5 * MIB).map((_value, index) => index % 251);
const LAST = Buffer.from("the end");

type Ref = typeof AT & { readonly UploadId: string };

async function create(
  client: S3Client,
  input: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<Ref> {
  const { UploadId = "" } = await client.send(
    new CreateMultipartUploadCommand({ ...AT, ChecksumAlgorithm: "CRC32", ...input }),
  );
  return { Bucket: "bucket", Key: input.Key ?? "key", UploadId };
}

async function upload(
  client: S3Client,
  ref: Ref,
  number: number,
  Body: Uint8Array,
  input: object = {},
): Promise<CompletedPart> {
  const reply = await client.send(new UploadPartCommand({ ...ref, PartNumber: number, Body, ...input }));
  const { ETag, ChecksumCRC32, ChecksumSHA256, ChecksumCRC64NVME } = reply;
  return { PartNumber: number, ETag, ChecksumCRC32, ChecksumSHA256, ChecksumCRC64NVME };
}

async function complete(
  client: S3Client,
  ref: Ref,
  Parts: CompletedPart[],
  input: Partial<CompleteMultipartUploadCommandInput> = {},
): Promise<{ ETag?: string | undefined }> {
  const command = new CompleteMultipartUploadCommand({ ...ref, MultipartUpload: { Parts }, ...input });
  const { $metadata: _metadata, ...result } = await client.send(command);
  return result;
}

function md5(data: Uint8Array): Buffer {
  return createHash("md5").update(data).digest();
}

it("puts parts together in the order of their numbers", async () => {
  const { client, server } = await startServer();
  const ref = await create(client, {
    ContentType: "text/plain",
    Metadata: { a: "b" },
    StorageClass: "STANDARD_IA",
  });
  expect(server.uploadsInProgress()).toBe(1);
  const last = await upload(client, ref, 7, LAST);
  const first = await upload(client, ref, 2, FIRST);
  await expect(client.send(new HeadObjectCommand(AT))).rejects.toMatchObject({ name: "NotFound" });
  const ETag = `"${md5(Buffer.concat([md5(FIRST), md5(LAST)])).toString("hex")}-2"`;
  const result = await complete(client, ref, [first, last], { MpuObjectSize: FIRST.length + LAST.length });
  expect(result).toMatchObject({
    ETag,
    Bucket: "bucket",
    Key: "key",
    Location: `${server.endpoint}/bucket/key`,
  });
  const got = await client.send(new GetObjectCommand(AT));
  expect(
    Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(Buffer.concat([FIRST, LAST])),
  ).toBe(true);
  expect(got).toMatchObject({
    ETag,
    ContentType: "text/plain",
    Metadata: { a: "b" },
    StorageClass: "STANDARD_IA",
  });
  expect(server.uploadsInProgress()).toBe(0);
  await expect(complete(client, ref, [first, last])).rejects.toMatchObject({ name: "NoSuchUpload" });
});

it("reads one part by its number", async () => {
  const { client } = await startServer();
  const ref = await create(client);
  await complete(client, ref, [await upload(client, ref, 1, FIRST), await upload(client, ref, 2, LAST)]);
  const got = await client.send(new GetObjectCommand({ ...AT, PartNumber: 2 }));
  expect(await got.Body?.transformToString()).toBe("the end");
  expect([got.PartsCount, got.ContentRange]).toEqual([2, `bytes ${5 * MIB}-${5 * MIB + 6}/${5 * MIB + 7}`]);
  const missing = client.send(new GetObjectCommand({ ...AT, PartNumber: 3 }));
  await expect(missing).rejects.toMatchObject({
    name: "InvalidPartNumber",
    $metadata: { httpStatusCode: 416 },
  });
  const both = client.send(new GetObjectCommand({ ...AT, PartNumber: 2, Range: "bytes=0-1" }));
  await expect(both).rejects.toMatchObject({ name: "InvalidRequest", $metadata: { httpStatusCode: 400 } });
});

it("keeps the last of several uploads of one part", async () => {
  const { client } = await startServer();
  const ref = await create(client);
  await upload(client, ref, 1, FIRST);
  await complete(client, ref, [await upload(client, ref, 1, LAST)]);
  expect(await (await client.send(new GetObjectCommand(AT))).Body?.transformToString()).toBe("the end");
});

describe("completing", () => {
  it.each([
    ["in another order", (a: CompletedPart, b: CompletedPart) => [b, a], "InvalidPartOrder"],
    ["with a part twice", (a: CompletedPart) => [a, a], "InvalidPartOrder"],
    ["with a part that was not uploaded", (a: CompletedPart) => [a, { ...a, PartNumber: 9 }], "InvalidPart"],
    ["with another ETag", (a: CompletedPart) => [{ ...a, ETag: '"other"' }], "InvalidPart"],
    ["with another checksum", (a: CompletedPart) => [{ ...a, ChecksumCRC32: "AAAAAA==" }], "InvalidPart"],
    ["without any part", () => [], "MalformedXML"],
  ])("is refused %s", async (_name, choose, name) => {
    const { client, server } = await startServer();
    const ref = await create(client);
    const parts = choose(await upload(client, ref, 1, FIRST), await upload(client, ref, 2, LAST));
    await expect(complete(client, ref, parts)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 400 },
    });
    expect(server.uploadsInProgress()).toBe(1);
  });

  it("is refused for a part below 5 MiB that is not the last", async () => {
    const { client } = await startServer();
    const ref = await create(client);
    const small = await upload(client, ref, 1, FIRST.subarray(1));
    const last = await upload(client, ref, 2, LAST);
    await expect(complete(client, ref, [small, last])).rejects.toMatchObject({ name: "EntityTooSmall" });
    const large = await upload(client, ref, 1, FIRST);
    await complete(client, ref, [large, last]);
  });

  it("is refused when the size is not as promised", async () => {
    const { client } = await startServer();
    const ref = await create(client);
    const part = await upload(client, ref, 1, LAST);
    await expect(complete(client, ref, [part], { MpuObjectSize: 8 })).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await complete(client, ref, [part], { MpuObjectSize: 7 });
  });

  it("is refused when the checksum is not of the type as promised", async () => {
    const { client } = await startServer();
    const ref = await create(client, { ChecksumType: "FULL_OBJECT" });
    const part = await upload(client, ref, 1, LAST);
    await expect(complete(client, ref, [part], { ChecksumType: "COMPOSITE" })).rejects.toMatchObject({
      name: "InvalidRequest",
      message: expect.stringContaining("created using the FULL_OBJECT checksum mode"),
    });
    await complete(client, ref, [part], { ChecksumType: "FULL_OBJECT" });
  });

  it("is subject to conditions on what it replaces", async () => {
    const { client } = await startServer();
    const ref = await create(client);
    const part = await upload(client, ref, 1, LAST);
    await expect(complete(client, ref, [part], { IfMatch: "*" })).rejects.toMatchObject({
      name: "NoSuchKey",
    });
    const { ETag = "" } = await client.send(new PutObjectCommand({ ...AT, Body: "old" }));
    const refused = complete(client, ref, [part], { IfNoneMatch: "*" });
    await expect(refused).rejects.toMatchObject({ name: "PreconditionFailed" });
    await complete(client, ref, [part], { IfMatch: ETag });
  });

  it("is refused for a body that is no list of parts", async () => {
    const { client, server } = await startServer();
    const { UploadId } = await create(client);
    for (const body of ["", "<x", "<Other/>", "<CompleteMultipartUpload><Part/></CompleteMultipartUpload>"]) {
      const headers = { "content-length": String(body.length) };
      const reply = await send(server, {
        method: "POST",
        path: "/bucket/key",
        query: { uploadId: UploadId },
        headers,
        body,
      });
      expect([reply.status, reply.code]).toEqual([400, "MalformedXML"]);
    }
  });
});

describe("the checksum of an upload", () => {
  it("is one of its parts' checksums by default", async () => {
    const { client } = await startServer();
    for (const algorithm of ["CRC32", "SHA256"] as const) {
      const ref = await create(client, { ChecksumAlgorithm: algorithm });
      const input = { ChecksumAlgorithm: algorithm };
      const parts = [await upload(client, ref, 1, FIRST, input), await upload(client, ref, 2, LAST, input)];
      const name = `Checksum${algorithm}` as const;
      const digest = createDigest(algorithm);
      for (const part of parts) digest.update(Buffer.from(part[name] ?? "", "base64"));
      const expected = `${digest.text("base64")}-2`;
      expect(await complete(client, ref, parts)).toMatchObject({
        [name]: expected,
        ChecksumType: "COMPOSITE",
      });
      const head = await client.send(new HeadObjectCommand({ ...AT, ChecksumMode: "ENABLED" }));
      expect([head[name], head.ChecksumType]).toEqual([expected, "COMPOSITE"]);
    }
  });

  it.each(["CRC32", "CRC64NVME"] as const)(
    "is one of all its bytes with %s where that is asked for",
    async (algorithm) => {
      const { client } = await startServer();
      const ref = await create(client, { ChecksumAlgorithm: algorithm, ChecksumType: "FULL_OBJECT" });
      const input = { ChecksumAlgorithm: algorithm };
      const parts = [await upload(client, ref, 1, FIRST, input), await upload(client, ref, 2, LAST, input)];
      const name = `Checksum${algorithm}` as const;
      const digest = createDigest(algorithm);
      digest.update(Buffer.concat([FIRST, LAST]));
      const expected = digest.text("base64");
      const wrong = complete(client, ref, parts, {
        [name]: algorithm === "CRC32" ? "AAAAAA==" : "AAAAAAAAAAA=",
      });
      await expect(wrong).rejects.toMatchObject({ name: "BadDigest" });
      const result = await complete(client, ref, parts, { [name]: expected, ChecksumType: "FULL_OBJECT" });
      expect(result).toMatchObject({ [name]: expected, ChecksumType: "FULL_OBJECT" });
      const got = await client.send(new GetObjectCommand({ ...AT, ChecksumMode: "ENABLED" }));
      expect((await got.Body?.transformToByteArray())?.length).toBe(FIRST.length + LAST.length);
    },
  );

  it("is demanded of every part of a composite, and of the same algorithm", async () => {
    const { client, server } = await startServer();
    const ref = await create(client, { ChecksumAlgorithm: "CRC32" });
    const part = await upload(client, ref, 1, LAST);
    const bare = { PartNumber: 1, ETag: part.ETag };
    await expect(complete(client, ref, [bare])).rejects.toMatchObject({ name: "InvalidRequest" });
    const other = upload(client, ref, 1, LAST, { ChecksumAlgorithm: "SHA256" });
    await expect(other).rejects.toMatchObject({ name: "InvalidRequest" });
    const query = { uploadId: ref.UploadId, partNumber: "1" };
    const none = await send(server, {
      method: "PUT",
      path: "/bucket/key",
      query,
      headers: { "content-length": "0" },
    });
    expect(none.code).toBe("InvalidRequest");
  });

  it("can't be of a type that its algorithm has not", async () => {
    const { client } = await startServer();
    const full = create(client, { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" });
    await expect(full).rejects.toMatchObject({ name: "InvalidRequest" });
    const composite = create(client, { ChecksumAlgorithm: "CRC64NVME", ChecksumType: "COMPOSITE" });
    await expect(composite).rejects.toMatchObject({ name: "InvalidRequest" });
  });
});

describe("parts", () => {
  it("are listed in pages", async () => {
    const { client } = await startServer();
    const ref = await create(client, { ChecksumAlgorithm: "CRC32" });
    for (const number of [3, 1, 2]) await upload(client, ref, number, Buffer.from(String(number)));
    const first = await client.send(new ListPartsCommand({ ...ref, MaxParts: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2", StorageClass: "STANDARD" });
    expect(first.Parts).toMatchObject([
      {
        PartNumber: 1,
        Size: 1,
        ETag: `"${md5(Buffer.from("1")).toString("hex")}"`,
        ChecksumCRC32: expect.any(String),
      },
      { PartNumber: 2 },
    ]);
    const rest = await client.send(
      new ListPartsCommand({ ...ref, PartNumberMarker: first.NextPartNumberMarker }),
    );
    expect([rest.IsTruncated, rest.Parts?.map(({ PartNumber }) => PartNumber)]).toEqual([false, [3]]);
    const none = await client.send(new ListPartsCommand({ ...ref, MaxParts: 0 }));
    expect([none.IsTruncated, none.Parts]).toEqual([false, undefined]);
  });

  it("have numbers from 1 to 10,000", async () => {
    const { client } = await startServer();
    const ref = await create(client);
    await upload(client, ref, 10_000, LAST);
    for (const number of [0, 10_001]) {
      await expect(upload(client, ref, number, LAST)).rejects.toMatchObject({ name: "InvalidArgument" });
    }
  });

  it("without an upload replace no object", async () => {
    const { client, server } = await startServer();
    await client.send(new PutObjectCommand({ ...AT, Body: "old" }));
    const reply = await send(server, {
      method: "PUT",
      path: "/bucket/key",
      query: { partNumber: "1" },
      body: "part",
    });
    expect([reply.status, reply.code]).toEqual([400, "InvalidArgument"]);
    const { Body } = await client.send(new GetObjectCommand(AT));
    expect(await Body?.transformToString()).toBe("old");
  });

  it("belong to an upload of that very key", async () => {
    const { client } = await startServer();
    const ref = await create(client);
    const strangers = [
      { ...ref, UploadId: "made-up" },
      { ...ref, Key: "other" },
    ];
    for (const stranger of strangers) {
      const missing = { name: "NoSuchUpload", $metadata: { httpStatusCode: 404 } };
      await expect(upload(client, stranger, 1, LAST)).rejects.toMatchObject(missing);
      await expect(client.send(new ListPartsCommand(stranger))).rejects.toMatchObject(missing);
      await expect(client.send(new AbortMultipartUploadCommand(stranger))).rejects.toMatchObject(missing);
      await expect(complete(client, stranger, [{ PartNumber: 1, ETag: "x" }])).rejects.toMatchObject(missing);
    }
  });

  it("can be copied from other objects, whole or by range", async () => {
    const { client } = await startServer();
    await client.send(new PutObjectCommand({ Bucket: "bucket", Key: "source", Body: FIRST }));
    const ref = await create(client);
    const source = { ...ref, CopySource: "bucket/source" };
    const whole = await client.send(new UploadPartCopyCommand({ ...source, PartNumber: 1 }));
    const range = { ...source, PartNumber: 2, CopySourceRange: "bytes=1-3" };
    const piece = await client.send(new UploadPartCopyCommand(range));
    for (const CopySourceRange of ["bytes=0-5242880", "bytes=3-2", "bytes=1-", "1-2"]) {
      const bad = client.send(new UploadPartCopyCommand({ ...source, PartNumber: 3, CopySourceRange }));
      await expect(bad).rejects.toMatchObject({ name: "InvalidArgument" });
    }
    const changed = client.send(
      new UploadPartCopyCommand({ ...source, PartNumber: 3, CopySourceIfMatch: '"other"' }),
    );
    await expect(changed).rejects.toMatchObject({ name: "PreconditionFailed" });
    const parts = [whole, piece].map((part, index) => ({
      PartNumber: index + 1,
      ETag: part.CopyPartResult?.ETag,
      ChecksumCRC32: part.CopyPartResult?.ChecksumCRC32,
    }));
    expect(parts[1]?.ETag).toBe(`"${md5(FIRST.subarray(1, 4)).toString("hex")}"`);
    await complete(client, ref, parts);
    const got = await client.send(new GetObjectCommand({ ...AT, Range: `bytes=${5 * MIB}-` }));
    expect(await got.Body?.transformToByteArray()).toEqual(new Uint8Array([1, 2, 3]));
  });
});

describe("uploads in progress", () => {
  it("are listed by key and time, in pages", async () => {
    const { client } = await startServer();
    const refs = [
      await create(client, { Key: "b" }),
      await create(client, { Key: "a" }),
      await create(client, { Key: "b" }),
    ];
    const [b1, a, b2] = refs.map(({ UploadId }) => UploadId);
    const seen: (string | undefined)[] = [];
    let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (let isTruncated: boolean | undefined = true; isTruncated;) {
      const command = new ListMultipartUploadsCommand({ Bucket: "bucket", MaxUploads: 1, ...markers });
      const page = await client.send(command);
      seen.push(...(page.Uploads ?? []).map(({ UploadId }) => UploadId));
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      isTruncated = page.IsTruncated;
    }
    expect(seen).toEqual([a, b1, b2]);
  });

  it("are all found by a client that ends those of a page before it asks for the next", async () => {
    const { client, server } = await startServer();
    for (let count = 0; count < 3; count++) await create(client, { Key: "a" });
    let markers: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (let isTruncated: boolean | undefined = true; isTruncated;) {
      const command = new ListMultipartUploadsCommand({ Bucket: "bucket", MaxUploads: 1, ...markers });
      const page = await client.send(command);
      for (const { Key, UploadId } of page.Uploads ?? []) {
        await client.send(new AbortMultipartUploadCommand({ Bucket: "bucket", Key, UploadId }));
      }
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      isTruncated = page.IsTruncated;
    }
    expect(server.uploadsInProgress()).toBe(0);
  });

  it("can be grouped and selected by prefix", async () => {
    const { client } = await startServer();
    for (const Key of ["a", "d/1", "d/2", "x y"]) await create(client, { Key });
    const grouped = await client.send(new ListMultipartUploadsCommand({ Bucket: "bucket", Delimiter: "/" }));
    expect(grouped.Uploads?.map(({ Key }) => Key)).toEqual(["a", "x y"]);
    expect(grouped.CommonPrefixes).toEqual([{ Prefix: "d/" }]);
    const input = { Bucket: "bucket", Prefix: "x", EncodingType: "url" as const };
    const selected = await client.send(new ListMultipartUploadsCommand(input));
    expect(selected.Uploads?.map(({ Key }) => Key)).toEqual(["x+y"]);
  });

  it("end when they are aborted", async () => {
    const { client, server } = await startServer();
    const ref = await create(client);
    await upload(client, ref, 1, LAST);
    await client.send(new AbortMultipartUploadCommand(ref));
    expect(server.uploadsInProgress()).toBe(0);
    await expect(upload(client, ref, 2, LAST)).rejects.toMatchObject({ name: "NoSuchUpload" });
  });
});
