import { randomBytes } from "node:crypto";
import { copyFile } from "@s3fs/copy";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import { expect, it } from "vitest";

it("copies a file of many parts disk → S3 → disk with every byte and its time", async () => {
  await using server = await serveS3({ buckets: ["large"] });
  const { endpoint, region, credentials } = server;
  await using bucket = new S3FS("large", { endpoint, region, credentials, partSize: 5 * 1024 * 1024 });
  await using disk = new TempFS();
  await disk.write("source", randomBytes(23 * 1024 * 1024 + 1), { modified: 1_600_000_000_123.456 });

  await copyFile(disk, "source", bucket, "copy");
  await copyFile(bucket, "copy", disk, "target");

  expect(await disk.hash("target", "sha256")).toBe(await disk.hash("source", "sha256"));
  expect(await disk.stat("target")).toMatchObject({ modifiedMs: 1_600_000_000_123.456 });
  expect(server.requests.count("UploadPart")).toBe(5);
  expect(server.uploadsInProgress()).toBe(0);
});
