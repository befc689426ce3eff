import { readFile } from "node:fs/promises";
import { TempFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { copyAFile } from "../copy-a-file.ts";
import { openABucket } from "../open-a-bucket.ts";
import { openAUrl } from "../open-a-url.ts";
import { presignAUrl } from "../presign-a-url.ts";
import { registerAScheme } from "../register-a-scheme.ts";
import { streamAFile } from "../stream-a-file.ts";
import { uploadArgumentsInAUrl } from "../upload-arguments-in-a-url.ts";
import { uploadArguments } from "../upload-arguments.ts";

describe("the examples of the documentation", () => {
  let server: S3Server;
  let folder: TempFS;

  beforeAll(async () => {
    server = await serveS3({ buckets: ["mybucket", "example"] });
    folder = new TempFS();
    vi.stubEnv("AWS_ENDPOINT_URL_S3", server.endpoint);
    vi.stubEnv("AWS_REGION", server.region);
    vi.stubEnv("AWS_ACCESS_KEY_ID", server.credentials.accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", server.credentials.secretAccessKey);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await folder.close();
    await server.close();
  });

  it("open a bucket as a file system", async () => {
    await using bucket = openABucket();
    expect(bucket).toBeInstanceOf(S3FS);
    await bucket.write("hello.txt", "Hello");
    expect(await bucket.read("hello.txt").text()).toBe("Hello");
  });
});
