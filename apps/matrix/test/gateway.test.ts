import { S3FS, type S3Native } from "@s3fs/s3";
import { fileSystemStore, memoryStore, serveS3, type AttributeMapping, type S3Server } from "@s3fs/server";
import { afterEach, beforeEach, expect, it } from "vitest";

/** What S3FS keeps of the attributes of an object. */
const mapping: AttributeMapping<S3Native> = {
  toWrite: ({ headers, metadata, storageClass }) => ({
    ContentType: headers["content-type"],
    CacheControl: headers["cache-control"],
    Metadata: Object.fromEntries(metadata),
    StorageClass: storageClass === "STANDARD_IA" ? storageClass : "STANDARD",
  }),
  fromEntry: ({ contentType, cacheControl, metadata = {}, storageClass = "STANDARD" }) => ({
    headers: {
      ...(contentType !== undefined && { "content-type": contentType }),
      ...(cacheControl !== undefined && { "cache-control": cacheControl }),
    },
    metadata: new Map(Object.entries(metadata)),
    storageClass,
  }),
};

let inner: S3Server;
let outer: S3Server;
let behind: S3FS;
let client: S3FS;

beforeEach(async () => {
  inner = await serveS3({ store: memoryStore(), buckets: ["behind"] });
  behind = connect("behind", inner);
  outer = await serveS3({ store: fileSystemStore(behind, { attributes: mapping }), buckets: ["bucket"] });
  client = connect("bucket", outer);
});

afterEach(async () => {
  await client.close();
  await outer.close();
  await behind.close();
  await inner.close();
});

function connect(bucket: string, { endpoint, region, credentials }: S3Server): S3FS {
  return new S3FS(bucket, { endpoint, region, credentials });
}

it("a gateway before another S3 keeps metadata, and passes its ETags on", async () => {
  const native = { ContentType: "text/plain", CacheControl: "no-store", Metadata: { color: "blue" } };
  const { etag } = await client.write("a/b.txt", "content", { native });
  expect(etag).toContain("9a0364b9e99bb480dd25e1f0284c8555");
  const entry = await client.stat("a/b.txt");
  expect(entry).toMatchObject({
    etag,
    size: 7,
    native: { contentType: "text/plain", cacheControl: "no-store", metadata: { color: "blue" } },
  });
  expect(await behind.read("bucket/a/b.txt").text()).toBe("content");
  expect(await client.read("a/b.txt", { start: 2, end: 4 }).text()).toBe("nt");
  await expect(client.write("a/b.txt", "x", { overwrite: false })).rejects.toMatchObject({ code: "EEXIST" });
  await expect(client.write("a/b.txt", "x", { ifMatch: '"other"' })).rejects.toMatchObject({
    code: "EPRECONDITION",
  });
});

it("a gateway before another S3 takes uploads in parts, copies and removals, and leaves no part behind", async () => {
  const bytes = new Uint8Array(12 * 1024 * 1024).map((_, index) => index % 251);
  await client.write("large", bytes);
  expect(outer.requests.count("CompleteMultipartUpload")).toBe(1);
  await client.copy("large", "copy/large");
  const copied = await client.read("copy/large").bytes();
  expect(Buffer.compare(copied, bytes)).toBe(0);
  const listed = [];
  for await (const { path } of client.list("", { recursive: true })) listed.push(path);
  expect(listed).toEqual(["copy", "copy/large", "large"]);
  await client.remove("copy", { recursive: true });
  await client.remove("large");
  const left = [];
  for await (const { path, kind } of behind.list("", { recursive: true }))
    if (kind === "file") left.push(path);
  expect(left).toEqual([]);
  expect(outer.uploadsInProgress()).toBe(0);
});
