import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { expect, it } from "vitest";

const files = 1005;

it("a second mirror of files sent in one piece costs one LIST a thousand keys and nothing else, either way", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials, requests } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums: false });
  await using disk = new TempFS();
  for (let index = 0; index < files; index += 1)
    await disk.write(`folder-${index % 7}/${index}`, String(index));

  expect((await mirror(disk, bucket)).copied).toBe(files);
  expect(requests.count("PutObject")).toBe(files);

  requests.reset();
  expect((await mirror(disk, bucket)).copied).toBe(0);
  expect(requests.counts()).toEqual({ ListObjectsV2: Math.ceil(files / 1000) });

  requests.reset();
  expect((await mirror(bucket, disk)).copied).toBe(0);
  expect(requests.counts()).toEqual({ ListObjectsV2: Math.ceil(files / 1000) });
});

it("a first mirror of a bucket costs one LIST a thousand keys and one GET a file", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials, requests } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums: false });
  await using memory = new MemoryFS();
  for (let index = 0; index < files; index += 1)
    await memory.write(`folder-${index % 7}/${index}`, String(index));
  await mirror(memory, bucket);

  requests.reset();
  expect((await mirror(bucket, new MemoryFS())).copied).toBe(files);
  expect(requests.counts()).toEqual({ ListObjectsV2: 2, GetObject: files });
});

it("a sync index spares the HEAD of a file that was sent in parts, from the second run on", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials, requests } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums: false });
  await using disk = new TempFS();
  await using cache = new MemoryFS();
  const modified = new Date("2024-05-01");
  await disk.write("large", new Uint8Array(40_000_000), { modified });
  await disk.write("small", "S", { modified });
  const index = { fs: cache, path: "demo.index" };
  expect((await mirror(disk, bucket, { index })).copied).toBe(2);
  expect(requests.count("UploadPart")).toBeGreaterThan(1);

  requests.reset();
  expect(await mirror(disk, bucket, { index })).toMatchObject({ copied: 0, same: 2, warnings: [] });
  expect(requests.counts()).toEqual({ ListObjectsV2: 1 });

  await cache.remove("demo.index");
  requests.reset();
  expect(await mirror(disk, bucket, { index })).toMatchObject({ copied: 0, same: 2, warnings: [] });
  expect(requests.counts()).toEqual({ ListObjectsV2: 1, HeadObject: 1 });
});

it("a file with other bytes, and the size and the time of its object, is found by the hash that is the tag, and copied", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials, requests } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums: false });
  await using disk = new TempFS();
  const modified = new Date("2024-05-01");
  await disk.write("a", "before", { modified });
  await mirror(disk, bucket);
  await disk.write("a", "behind", { modified });
  requests.reset();
  expect(await mirror(disk, bucket)).toMatchObject({ ok: true, copied: 1 });
  expect(requests.counts()).toEqual({ ListObjectsV2: 1, HeadObject: 1, GetObject: 1, PutObject: 1 });
  expect(await bucket.read("a").text()).toBe("behind");
});

it("an index hides no other bytes that were written into a file whose time was set back", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials } = server;
  await using bucket = new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums: false });
  await using disk = new TempFS();
  await using cache = new MemoryFS();
  const [path, modified] = [join(disk.root, "a"), new Date("2024-05-01")];
  await disk.write("a", "before", { modified });
  const index = { fs: cache, path: "demo.index" };
  await mirror(disk, bucket, { index });
  expect(await mirror(disk, bucket, { index })).toMatchObject({ copied: 0, same: 1 });
  writeFileSync(path, "behind", { flag: "r+" });
  utimesSync(path, modified, modified);
  expect(await mirror(disk, bucket, { index })).toMatchObject({ ok: true, copied: 1 });
  expect(await bucket.read("a").text()).toBe("behind");
});

it("objects under a key of the customer, whose tags are no hashes, are the same by their times, and in the index", async () => {
  await using server = await serveS3({ buckets: ["demo"] });
  const { endpoint, region, credentials, requests } = server;
  const encryption = { kind: "customer", key: new Uint8Array(32).fill(7) } as const;
  const connection = { endpoint, region, credentials, dialect: "aws", checksums: false } as const;
  await using bucket = new S3FS("demo", { ...connection, encryption });
  await using disk = new TempFS();
  await using cache = new MemoryFS();
  const modified = new Date("2024-05-01");
  for (const name of ["a", "b"]) await disk.write(name, name, { modified });
  await mirror(disk, bucket);

  const index = { fs: cache, path: "demo.index" };
  requests.reset();
  expect(await mirror(disk, bucket, { index })).toMatchObject({ copied: 0, same: 2, weaklySame: 0 });
  expect(requests.counts()).toEqual({ ListObjectsV2: 1, HeadObject: 2 });
  requests.reset();
  expect(await mirror(disk, bucket, { index })).toMatchObject({ copied: 0, same: 2, weaklySame: 0 });
  expect(requests.counts()).toEqual({ ListObjectsV2: 1 });
});

it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
  "by the %s that S3 keeps of an object, a comparison by content downloads nothing",
  async (checksums) => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { endpoint, region, credentials, requests } = server;
    // Of an upload in parts only this one is a checksum of the whole: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
    const size = checksums === "CRC64NVME" ? 20_000_000 : 2000;
    await using bucket = new S3FS("demo", { endpoint, region, credentials, dialect: "aws", checksums });
    await using disk = new TempFS();
    await disk.write("same", new Uint8Array(size).fill(1));
    await disk.write("other", new Uint8Array(size).fill(2));
    await mirror(disk, bucket);
    await disk.write("other", new Uint8Array(size).fill(3));
    requests.reset();
    const report = await check(disk, bucket, { compare: "checksum" });
    expect(report.differences).toMatchObject([{ kind: "differs", path: "other", because: "content" }]);
    expect(report.same).toBe(1);
    expect(requests.counts()).toEqual({ ListObjectsV2: 1, HeadObject: size > 2000 ? 2 : 1 });
  },
);
