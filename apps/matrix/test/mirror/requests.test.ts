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
  await using bucket = new S3FS("demo", { endpoint, region, credentials });
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

  requests.reset();
  expect((await mirror(bucket, new MemoryFS())).copied).toBe(files);
  expect(requests.counts()).toEqual({ ListObjectsV2: 2, GetObject: files });
});
