import {
  CopyObjectCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { BucketVersioningStatus, ListObjectVersionsCommandOutput, S3Client } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import type { S3Server } from "../src/index.ts";
import { memoryStore } from "../src/index.ts";
import type { RawReply } from "./raw-request.ts";
import { send } from "./raw-request.ts";
import { startServer } from "./start-server.ts";

const AT = { Bucket: "bucket", Key: "key" };

async function setVersioning(client: S3Client, Status: BucketVersioningStatus): Promise<void> {
  await client.send(
    new PutBucketVersioningCommand({ Bucket: "bucket", VersioningConfiguration: { Status } }),
  );
}

async function startVersioned(): Promise<{ client: S3Client; server: S3Server }> {
  const started = await startServer();
  await setVersioning(started.client, "Enabled");
  return started;
}

async function put(client: S3Client, Body: string, Key = "key"): Promise<string> {
  const { VersionId = "none" } = await client.send(new PutObjectCommand({ ...AT, Key, Body }));
  return VersionId;
}

async function read(client: S3Client, VersionId?: string): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ ...AT, VersionId }));
  return Body?.transformToString();
}

function remove(client: S3Client, VersionId?: string): Promise<unknown> {
  return client
    .send(new DeleteObjectCommand({ ...AT, VersionId }))
    .then(({ DeleteMarker, VersionId: named }) => [DeleteMarker, named]);
}

function putVersioning(server: S3Server, body: string): Promise<RawReply> {
  const headers = { "content-length": String(body.length) };
  return send(server, { method: "PUT", path: "/bucket", query: { versioning: "" }, headers, body });
}

describe("the versioning of a bucket", () => {
  it("has no status until it was first enabled, and can be suspended", async () => {
    const { client } = await startServer();
    const statuses: unknown[] = [];
    const ask = async (): Promise<void> => {
      const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: "bucket" }));
      statuses.push(Status);
    };
    await ask();
    for (const status of ["Enabled", "Suspended"] as const) {
      await setVersioning(client, status);
      await ask();
    }
    expect(statuses).toEqual([undefined, "Enabled", "Suspended"]);
  });

  it.each([
    ["<VersioningConfiguration/>", 400, "IllegalVersioningConfigurationException"],
    ["<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", 400, "MalformedXML"],
    ["<Versioning><Status>Enabled</Status></Versioning>", 400, "MalformedXML"],
    ["", 400, "MissingRequestBodyError"],
    [
      "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>",
      501,
      "NotImplemented",
    ],
  ])("is not changed by %s", async (body, status, code) => {
    const { server, client } = await startServer();
    const reply = await putVersioning(server, body);
    expect([reply.status, reply.code]).toEqual([status, code]);
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: "bucket" }));
    expect(Status).toBeUndefined();
  });

  it("is refused where the store keeps no versions", async () => {
    const { listVersions: _none, ...store } = memoryStore();
    const { client } = await startServer({ store });
    await expect(setVersioning(client, "Enabled")).rejects.toMatchObject({ name: "NotImplemented" });
    const list = client.send(new ListObjectVersionsCommand({ Bucket: "bucket" }));
    await expect(list).rejects.toMatchObject({ name: "NotImplemented" });
  });

  it("of a missing bucket is NoSuchBucket", async () => {
    const { client } = await startServer();
    const ask = client.send(new GetBucketVersioningCommand({ Bucket: "missing" }));
    await expect(ask).rejects.toMatchObject({ name: "NoSuchBucket" });
    const list = client.send(new ListObjectVersionsCommand({ Bucket: "missing" }));
    await expect(list).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});

it("names no version in a bucket that never kept any", async () => {
  const { client } = await startServer();
  expect(await put(client, "x")).toBe("none");
  expect((await client.send(new GetObjectCommand(AT))).VersionId).toBeUndefined();
  expect((await client.send(new HeadObjectCommand({ ...AT, VersionId: "null" }))).VersionId).toBeUndefined();
  expect(await remove(client)).toEqual([undefined, undefined]);
});

it("keeps each write as a version, which can be read, headed and removed for good", async () => {
  const { client } = await startVersioned();
  const [first, second] = [await put(client, "one"), await put(client, "two")];
  expect(first).not.toBe(second);
  expect([await read(client), await read(client, first), await read(client, second)]).toEqual([
    "two",
    "one",
    "two",
  ]);
  const head = await client.send(new HeadObjectCommand({ ...AT, VersionId: first }));
  expect([head.VersionId, (await client.send(new HeadObjectCommand(AT))).VersionId]).toEqual([first, second]);
  expect(await remove(client, second)).toEqual([undefined, second]);
  expect(await read(client)).toBe("one");
  await expect(read(client, second)).rejects.toMatchObject({ name: "NoSuchVersion" });
});

it("hides a removed key behind a delete marker, whose removal brings it back", async () => {
  const { client, server } = await startVersioned();
  const version = await put(client, "one");
  const [isMarker, marker] = [...((await remove(client)) as [boolean, string])];
  expect(isMarker).toBe(true);
  const hidden = await send(server, { path: "/bucket/key" });
  expect([hidden.status, hidden.code]).toEqual([404, "NoSuchKey"]);
  expect(hidden.headers["x-amz-delete-marker"]).toBe("true");
  expect(hidden.headers["x-amz-version-id"]).toBe(marker);
  expect(await read(client, version)).toBe("one");
  expect((await client.send(new ListObjectsV2Command({ Bucket: "bucket" }))).KeyCount).toBe(0);
  expect(await remove(client, marker)).toEqual([true, marker]);
  expect(await read(client)).toBe("one");
});

it.each(["GET", "HEAD"])("answers the %s of a delete marker with 405 and what is allowed", async (method) => {
  const { client, server } = await startVersioned();
  await put(client, "one");
  const [, marker] = (await remove(client)) as [boolean, string];
  const reply = await send(server, { method, path: "/bucket/key", query: { versionId: marker } });
  expect(reply.status).toBe(405);
  expect(reply.headers).toMatchObject({ allow: "DELETE", "x-amz-delete-marker": "true" });
  expect(Date.parse(reply.headers["last-modified"] ?? "")).toBeGreaterThan(0);
  if (method === "GET") expect(reply.text).toContain("<ResourceType>DeleteMarker</ResourceType>");
});

it("replaces the null version only while versioning is suspended", async () => {
  const { client } = await startServer();
  await put(client, "before");
  await setVersioning(client, "Enabled");
  const kept = await put(client, "kept");
  expect(await read(client, "null")).toBe("before");
  await setVersioning(client, "Suspended");
  expect(await put(client, "after")).toBe("none");
  const got = await client.send(new GetObjectCommand(AT));
  expect([await got.Body?.transformToString(), got.VersionId]).toEqual(["after", "null"]);
  expect([await read(client, "null"), await read(client, kept)]).toEqual(["after", "kept"]);
  expect(await remove(client)).toEqual([true, "null"]);
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket: "bucket" }),
  );
  expect(Versions.map(({ VersionId }) => VersionId)).toEqual([kept]);
  expect(DeleteMarkers.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([["null", true]]);
});

it.each([
  ["", "Version id cannot be the empty string"],
  ["short", "Invalid version id specified"],
])("refuses %j as a version", async (versionId, message) => {
  const { client, server } = await startVersioned();
  await put(client, "one");
  const reply = await send(server, { path: "/bucket/key", query: { versionId } });
  expect([reply.status, reply.code]).toEqual([400, "InvalidArgument"]);
  expect(reply.text).toContain(message);
});

it("refuses a version that can't be there in a bucket that never kept any, and where a write names one", async () => {
  const { server, client } = await startServer();
  await put(client, "one");
  const query = { versionId: "x".repeat(32) };
  expect((await send(server, { path: "/bucket/key", query })).code).toBe("InvalidArgument");
  const headers = { "content-length": "0" };
  const write = await send(server, { method: "PUT", path: "/bucket/key", query, headers });
  expect([write.status, write.code]).toEqual([400, "InvalidArgument"]);
  expect(await read(client)).toBe("one");
});

it("copies a version, says which, and brings it back by a copy onto its own key", async () => {
  const { client } = await startVersioned();
  const first = await put(client, "one");
  await put(client, "two");
  const copied = await client.send(
    new CopyObjectCommand({ ...AT, CopySource: `bucket/key?versionId=${first}` }),
  );
  expect(copied.CopySourceVersionId).toBe(first);
  expect(copied.VersionId).not.toBe(first);
  expect(await read(client)).toBe("one");
  const missing = new CopyObjectCommand({ ...AT, CopySource: `bucket/key?versionId=${"x".repeat(32)}` });
  await expect(client.send(missing)).rejects.toMatchObject({ name: "NoSuchVersion" });
});

it("names the version that an upload made, and of a copied part that of its source and no other", async () => {
  const { client } = await startVersioned();
  const source = await put(client, "one", "source");
  await put(client, "two", "source");
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(AT));
  const CopySource = `bucket/source?versionId=${source}`;
  const part = new UploadPartCopyCommand({ ...AT, UploadId, PartNumber: 1, CopySource });
  const copied = await client.send(part);
  expect(copied.CopySourceVersionId).toBe(source);
  const Parts = [{ PartNumber: 1, ETag: copied.CopyPartResult?.ETag }];
  const complete = new CompleteMultipartUploadCommand({ ...AT, UploadId, MultipartUpload: { Parts } });
  const { VersionId } = await client.send(complete);
  expect(VersionId).toBe((await client.send(new HeadObjectCommand(AT))).VersionId);
  expect(await read(client, VersionId)).toBe("one");
});

it("copies no delete marker: the newest of a key is missing, and one that is named is a bad source", async () => {
  const { client, server } = await startVersioned();
  await put(client, "one");
  const [, marker] = (await remove(client)) as [boolean, string];
  const { UploadId = "" } = await client.send(new CreateMultipartUploadCommand(AT));
  for (const query of [undefined, { uploadId: UploadId, partNumber: "1" }]) {
    const copy = (source: string): Promise<RawReply> => {
      const headers = { "x-amz-copy-source": source };
      return send(server, { method: "PUT", path: "/bucket/key", headers, ...(query && { query }) });
    };
    expect(await copy("bucket/key")).toMatchObject({ status: 404, code: "NoSuchKey" });
    const named = await copy(`bucket/key?versionId=${marker}`);
    expect([named.status, named.code]).toEqual([400, "InvalidRequest"]);
    expect(named.text).toContain("may not specifically refer to a delete marker by version id.");
    for (const header of ["allow", "x-amz-delete-marker", "x-amz-version-id"]) {
      expect(named.headers).not.toHaveProperty(header);
    }
  }
});

it("removes versions and leaves markers in a batch", async () => {
  const { client } = await startVersioned();
  const version = await put(client, "one");
  const marked = await client.send(
    new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects: [{ Key: "key" }, { Key: "never" }] } }),
  );
  expect(marked.Deleted?.map(({ DeleteMarker }) => DeleteMarker)).toEqual([true, true]);
  const marker = marked.Deleted?.[0]?.DeleteMarkerVersionId ?? "";
  const Objects = [version, marker, "short"].map((VersionId) => ({ Key: "key", VersionId }));
  const gone = await client.send(new DeleteObjectsCommand({ Bucket: "bucket", Delete: { Objects } }));
  expect(gone.Deleted).toEqual([
    { Key: "key", VersionId: version },
    { Key: "key", VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
  ]);
  expect(gone.Errors).toMatchObject([{ Key: "key", VersionId: "short", Code: "NoSuchVersion" }]);
});

it("takes a delete marker for no object in the condition of a write", async () => {
  const { client } = await startVersioned();
  await put(client, "one");
  await remove(client);
  const match = new PutObjectCommand({ ...AT, Body: "x", IfMatch: "*" });
  await expect(client.send(match)).rejects.toMatchObject({ name: "NoSuchKey" });
  await client.send(new PutObjectCommand({ ...AT, Body: "x", IfNoneMatch: "*" }));
});

it("deletes a bucket only when no version is left", async () => {
  const { client, server } = await startVersioned();
  const version = await put(client, "one");
  const [, marker] = (await remove(client)) as [boolean, string];
  const statuses = [];
  for (const VersionId of [version, marker]) {
    statuses.push((await send(server, { method: "DELETE", path: "/bucket" })).code);
    await remove(client, VersionId);
  }
  statuses.push((await send(server, { method: "DELETE", path: "/bucket" })).status);
  expect(statuses).toEqual(["BucketNotEmpty", "BucketNotEmpty", 204]);
});

it("reads the tags of a marker with 405", async () => {
  const { client } = await startVersioned();
  await put(client, "one");
  await remove(client);
  const ask = client.send(new GetObjectTaggingCommand(AT));
  await expect(ask).rejects.toMatchObject({ name: "MethodNotAllowed" });
});

describe("the list of versions", () => {
  it("has versions and markers by key, the newest first, and says which is the latest", async () => {
    const { client } = await startVersioned();
    const [first, second] = [await put(client, "one", "a"), await put(client, "three", "a")];
    await put(client, "x", "b");
    await client.send(new DeleteObjectCommand({ Bucket: "bucket", Key: "b" }));
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket: "bucket" }));
    expect(
      listed.Versions?.map(({ Key, VersionId, IsLatest, Size }) => [Key, VersionId, IsLatest, Size]),
    ).toEqual([
      ["a", second, true, 5],
      ["a", first, false, 3],
      ["b", expect.any(String), false, 1],
    ]);
    expect(listed.Versions?.[0]).toMatchObject({ StorageClass: "STANDARD", ChecksumAlgorithm: ["CRC32"] });
    expect(listed.Versions?.[0]?.Owner?.ID).toBeTypeOf("string");
    expect(listed.DeleteMarkers).toMatchObject([{ Key: "b", IsLatest: true }]);
    expect(listed.DeleteMarkers?.[0]?.Owner).toEqual(listed.Versions?.[0]?.Owner);
    expect(listed).toMatchObject({ KeyMarker: "", VersionIdMarker: "", IsTruncated: false, MaxKeys: 1000 });
  });

  it("is paged within the versions of one key, with prefix, delimiter and encoding", async () => {
    const { client } = await startVersioned();
    for (const key of ["p/a", "p/a", "p/a", "p/b c/1", "p/b c/2", "q"]) await put(client, "x", key);
    const found: unknown[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
    for (let pages = 0; markers !== undefined && pages < 10; pages++) {
      const page: Awaited<ReturnType<typeof listPage>> = await listPage(client, markers);
      found.push([page.Versions?.map(({ Key }) => Key), page.CommonPrefixes?.map(({ Prefix }) => Prefix)]);
      markers = page.IsTruncated === true ? nextOf(page) : undefined;
    }
    expect(found).toEqual([
      [["p/a"], undefined],
      [["p/a"], undefined],
      [["p/a"], undefined],
      [undefined, ["p/b+c/"]],
    ]);
  });

  it("goes on behind a version that was removed meanwhile, whatever else its key has", async () => {
    const { client } = await startVersioned();
    const versions: string[] = [];
    for (const body of ["1", "2", "3", "4", "5"]) versions.push(await put(client, body, "a"));
    const next = await put(client, "x", "b");
    const [first = "", second = "", third = "", fourth = "", fifth = ""] = versions;
    const behind = async (VersionIdMarker: string): Promise<readonly unknown[]> => {
      await client.send(new DeleteObjectCommand({ Bucket: "bucket", Key: "a", VersionId: VersionIdMarker }));
      const markers = { KeyMarker: "a", VersionIdMarker };
      const page = await client.send(new ListObjectVersionsCommand({ Bucket: "bucket", ...markers }));
      return page.Versions?.map(({ VersionId }) => VersionId) ?? [];
    };
    expect(await behind(third)).toEqual([second, first, next]);
    expect(await behind(fifth)).toEqual([fourth, second, first, next]);
    expect(await behind(first)).toEqual([next]);
  });

  it("goes on behind a removed version with the null version, if that is not known to be newer", async () => {
    const { client } = await startServer();
    await put(client, "null");
    await setVersioning(client, "Enabled");
    const version = await put(client, "one");
    await remove(client, version);
    const markers = { KeyMarker: "key", VersionIdMarker: version };
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: "bucket", ...markers }));
    expect(page.Versions?.map(({ VersionId }) => VersionId)).toEqual(["null"]);
  });

  it.each([
    [
      { "version-id-marker": "x".repeat(32) },
      "A version-id marker cannot be specified without a key marker.",
    ],
    [{ "key-marker": "a", "version-id-marker": "" }, "A version-id marker cannot be empty."],
    [{ "max-keys": "many" }, "Provided max-keys not an integer"],
    [{ "encoding-type": "base64" }, "Invalid Encoding Method"],
  ])("refuses %j", async (query, message) => {
    const { server } = await startServer();
    const reply = await send(server, { path: "/bucket", query: { versions: "", ...query } });
    expect([reply.status, reply.code]).toEqual([400, "InvalidArgument"]);
    expect(reply.text).toContain(message);
  });
});

function listPage(
  client: S3Client,
  markers: { KeyMarker?: string; VersionIdMarker?: string },
): Promise<ListObjectVersionsCommandOutput> {
  const frame = { Bucket: "bucket", Prefix: "p/", Delimiter: "/", MaxKeys: 1, EncodingType: "url" as const };
  return client.send(new ListObjectVersionsCommand({ ...frame, ...markers }));
}

function nextOf(page: {
  readonly NextKeyMarker?: string | undefined;
  readonly NextVersionIdMarker?: string | undefined;
}): { KeyMarker?: string; VersionIdMarker?: string } {
  const { NextKeyMarker: key = "", NextVersionIdMarker: version } = page;
  const KeyMarker = decodeURIComponent(key.replaceAll("+", " "));
  return { KeyMarker, ...(version !== undefined && { VersionIdMarker: version }) };
}
