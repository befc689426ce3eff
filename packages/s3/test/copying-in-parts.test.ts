import { GetObjectTaggingCommand, HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { FileSystem, NEVER, parsePath } from "@s3fs/core";
import type { S3Options } from "@s3fs/s3";
import { describe, expect, it } from "vitest";
import { openBucket } from "../src/open-bucket.ts";
import { s3PartLimits } from "../src/part-limits.ts";
import { asAmazon, bytesOf, failureOf, mebibyte, openPlace, quickly, type Place } from "./place.ts";

const content = bytesOf(23 * mebibyte + 5);
const parts = 5;

/** A file system whose parts are so small that a test can afford several of them. */
function openSmall({ server }: Place, bucket: string = "demo", options: S3Options = {}): FileSystem {
  const { endpoint, region, credentials } = server;
  const connection = { endpoint, region, credentials, retries: quickly, dialect: asAmazon, ...options };
  return new FileSystem(
    openBucket(bucket, connection, { ...s3PartLimits, copyPartBytes: 5 * mebibyte }).driver,
  );
}

/** As S3 answers for more than 5 GiB. */
function refuseWhole({ server }: Place): void {
  const message =
    "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120";
  const action = { kind: "error", status: 400, code: "InvalidRequest", message } as const;
  server.faults.add({ operation: "CopyObject", times: Infinity, action });
}

describe("a copy of what is too large for one request", () => {
  it("is made by the store, in parts, of one content", async () => {
    await using place = await openPlace();
    await using fs = openSmall(place);
    await place.plant("a", content);
    refuseWhole(place);
    place.server.requests.reset();
    await fs.copy("a", "b");
    expect(place.server.requests.counts()).toEqual({
      CopyObject: 1,
      HeadObject: 1,
      CreateMultipartUpload: 1,
      UploadPartCopy: parts,
      CompleteMultipartUpload: 1,
    });
    expect(Buffer.compare(await fs.read("b").bytes(), content)).toBe(0);
  });

  it("keeps type, headers, metadata, tags and storage class", async () => {
    await using place = await openPlace();
    await using fs = openSmall(place, "demo", { uploadArgs: { ACL: "public-read" } });
    await place.plant("a", content, {
      ContentType: "text/plain; charset=x",
      CacheControl: "max-age=9",
      ContentDisposition: 'attachment; filename="a b"',
      ContentEncoding: "identity",
      ContentLanguage: "de",
      Expires: new Date("2031-01-01T00:00:00Z"),
      Metadata: { mtime: "1600000000.500000000", colour: "blue" },
      StorageClass: "STANDARD_IA",
      Tagging: "a%20b=1%2B2&c=",
    });
    refuseWhole(place);
    await fs.copy("a", "b");
    expect(await fs.stat("b")).toMatchObject({
      sourceModifiedMs: 1_600_000_000_500,
      native: {
        contentType: "text/plain; charset=x",
        storageClass: "STANDARD_IA",
        metadata: { colour: "blue" },
      },
    });
    const { endpoint, region, credentials } = place.server;
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const object = { Bucket: "demo", Key: "b" };
    expect(await client.send(new GetObjectTaggingCommand(object))).toMatchObject({
      TagSet: [
        { Key: "a b", Value: "1+2" },
        { Key: "c", Value: "" },
      ],
    });
    expect(await client.send(new HeadObjectCommand(object))).toMatchObject({
      CacheControl: "max-age=9",
      ContentDisposition: 'attachment; filename="a b"',
      ContentEncoding: "identity",
      ContentLanguage: "de",
      ExpiresString: "Wed, 01 Jan 2031 00:00:00 GMT",
    });
    expect((await fetch(`${endpoint}/demo/b`)).status).toBe(200);
    client.destroy();
  });

  it("goes from bucket to bucket", async () => {
    await using place = await openPlace();
    await using other = openSmall(place, "other");
    await place.plant("d/a?b", content);
    refuseWhole(place);
    const source = place.fs.driver.locate?.(parsePath("d/a?b")) ?? { store: "", key: "" };
    await other.driver.copyFrom?.(source, parsePath("x"), { overwrite: false, signal: NEVER });
    expect(Buffer.compare(await other.read("x").bytes(), content)).toBe(0);
  });

  it("takes a part again that was answered by an error with status 200", async () => {
    await using place = await openPlace();
    await using fs = openSmall(place);
    await place.plant("a", content);
    refuseWhole(place);
    const action = { kind: "error-with-200", code: "InternalError" } as const;
    place.server.faults.add({ operation: "UploadPartCopy", nth: 2, action });
    await fs.copy("a", "b");
    expect(place.server.requests.count("UploadPartCopy")).toBe(parts + 1);
    expect(Buffer.compare(await fs.read("b").bytes(), content)).toBe(0);
  });

  it("is EEXIST over a file, and leaves that and nothing else", async () => {
    await using place = await openPlace();
    await using fs = openSmall(place);
    await place.plant("a", content);
    await place.plant("b", "b");
    refuseWhole(place);
    expect(await failureOf(fs.copy("a", "b"))).toMatchObject({ code: "EEXIST", path: "b" });
    expect(await fs.read("b").text()).toBe("b");
    await fs.copy("a", "b", { overwrite: true });
    expect(await fs.stat("b")).toMatchObject({ size: content.byteLength });
    expect(place.server.uploadsInProgress()).toBe(0);
  });

  it("is ECHANGED when its source is replaced meanwhile, and leaves nothing behind", async () => {
    await using place = await openPlace();
    await using fs = openSmall(place);
    await place.plant("a", content);
    refuseWhole(place);
    const action = { kind: "error", status: 412, code: "PreconditionFailed" } as const;
    place.server.faults.add({ operation: "UploadPartCopy", nth: 3, action });
    expect(await failureOf(fs.copy("a", "b"))).toMatchObject({ code: "ECHANGED" });
    expect(place.server.uploadsInProgress()).toBe(0);
    expect(await place.keys()).toEqual(["a"]);
  });

  it("says of each part which content it must be of", async () => {
    await using place = await openPlace();
    const { endpoint, region, credentials } = place.server;
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    let sent = 0;
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === "UploadPartCopyCommand" && (sent += 1) === 3)
            await place.plant("a", bytesOf(24 * mebibyte));
          return next(args);
        },
      { step: "initialize" },
    );
    const limits = { ...s3PartLimits, copyPartBytes: 5 * mebibyte };
    const options = { client, concurrency: 1, retries: quickly };
    await using fs = new FileSystem(openBucket("demo", options, limits).driver);
    await place.plant("a", content);
    refuseWhole(place);
    expect(await failureOf(fs.copy("a", "b"))).toMatchObject({ code: "ECHANGED" });
    expect(sent).toBe(3);
    expect(place.server.uploadsInProgress()).toBe(0);
    client.destroy();
  });

  it("leaves nothing behind when it is aborted, and tells the reason", async () => {
    await using place = await openPlace();
    await using fs = openSmall(place, "demo", { concurrency: 1 });
    await place.plant("a", content);
    refuseWhole(place);
    place.server.faults.add({ operation: "UploadPartCopy", nth: 2, action: { kind: "stall" } });
    const controller = new AbortController();
    const reason = new Error("enough");
    const failed = failureOf(fs.copy("a", "b", { signal: controller.signal }));
    while (place.server.requests.count("UploadPartCopy") < 2) await new Promise(setImmediate);
    controller.abort(reason);
    expect(await failed).toBe(reason);
    expect(place.server.uploadsInProgress()).toBe(0);
  });
});
