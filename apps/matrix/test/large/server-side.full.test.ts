import { copyFile } from "@s3fs/copy";
import { S3FS } from "@s3fs/s3";
import { serveS3, virtualStore } from "@s3fs/server";
import { expect, it } from "vitest";

const SIZE = 6 * 1024 ** 3;

it("copies an object of 6 GiB inside of the store by parts of 256 MiB, and no byte of it comes through here", async () => {
  const store = virtualStore({ buckets: { large: { count: 1, keyAt: () => "source", sizeOf: () => SIZE } } });
  await using server = await serveS3({ store, buckets: ["copies"] });
  const { endpoint, region, credentials } = server;
  await using source = new S3FS("large", { endpoint, region, credentials });
  const timeouts = { inactivityMs: 3_600_000 }; // the bytes of a part are made and hashed before its reply
  await using target = new S3FS("copies", { endpoint, region, credentials, timeouts });

  const startedMs = performance.now();
  expect(await copyFile(source, "source", target, "copy")).toEqual({ kind: "server-side" });
  console.log(`6 GiB inside of the store in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);

  expect(await target.stat("copy")).toMatchObject({ size: SIZE });
  expect(server.requests.count("UploadPartCopy")).toBe(SIZE / (256 * 1024 ** 2));
  expect(server.requests.count("GetObject")).toBe(0);
  expect(server.uploadsInProgress()).toBe(0);
});
