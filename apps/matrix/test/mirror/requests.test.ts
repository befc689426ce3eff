import { mirror } from "@s3fs/copy";
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
