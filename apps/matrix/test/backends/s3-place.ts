import { createHash } from "node:crypto";
import type { Place } from "@s3fs/conformance";
import { S3FS, type S3Options } from "@s3fs/s3";
import type { NewObject, S3Server, Store } from "@s3fs/server";

/** A bucket of its own for each statement; planted into the server's store, past the protocol. */
export async function s3Place(server: S3Server, store: Store, options: S3Options): Promise<Place> {
  const bucket = `matrix-${(buckets += 1)}`;
  await store.createBucket(bucket);
  const { endpoint, region, credentials } = server;
  const fs = new S3FS(bucket, { endpoint, region, credentials, ...options });
  return {
    driver: fs.driver,
    plant: (path, bytes) => plant(store, { bucket, key: path }, bytes),
    dispose: () => fs.close(),
  };
}

let buckets = 0;

async function plant(store: Store, at: { bucket: string; key: string }, bytes: Uint8Array): Promise<void> {
  const record: NewObject = {
    key: at.key,
    size: bytes.byteLength,
    etag: createHash("md5").update(bytes).digest("hex"),
    modifiedMs: Math.floor(Date.now() / 1000) * 1000,
    attributes: {
      headers: {},
      metadata: new Map(),
      storageClass: "STANDARD",
      acl: "private",
      tags: new Map(),
    },
  };
  await store.put(at, {
    chunks: [bytes],
    attributes: record.attributes,
    record: () => record,
    guard: () => {},
  });
}
