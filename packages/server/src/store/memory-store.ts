import { compareUtf8 } from "@s3fs/core";
import { noSuchBucket } from "../s3-error.ts";
import { collectChunks, sliceChunks } from "./chunk-list.ts";
import { listNames } from "./list-page.ts";
import { createMemoryUploads } from "./memory-uploads.ts";
import type { MemoryUploads } from "./memory-uploads.ts";
import type { SortedKeys } from "./sorted-keys.ts";
import { createSortedKeys } from "./sorted-keys.ts";
import type {
  BucketRecord,
  IncomingObject,
  ListPage,
  ListQuery,
  ObjectAddress,
  ObjectRecord,
  Store,
} from "./store.ts";

/** A store that keeps all in memory, and forgets all with the process. */
export function memoryStore(): Store {
  const buckets = new Map<string, MemoryBucket>();
  const bucketOf = (name: string): MemoryBucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  return {
    ...bucketMethods(buckets),
    find: async (at) => bucketOf(at.bucket).objects.get(at.key)?.record,
    async open(at) {
      const object = bucketOf(at.bucket).objects.get(at.key);
      if (object === undefined) return undefined;
      const { record, chunks } = object;
      return { record, read: (range) => sliceChunks(chunks, range), release: async () => undefined };
    },
    put: (at, content) => putObject(bucketOf, at, content),
    async remove(at, guard) {
      const bucket = bucketOf(at.bucket);
      guard(bucket.objects.get(at.key)?.record);
      if (bucket.objects.delete(at.key)) bucket.keys.remove(at.key);
    },
    list: async (name, query) => listPage(bucketOf(name), query),
    ...uploadMethods(bucketOf),
    uploadsInProgress: () => [...buckets.values()].reduce((count, { uploads }) => count + uploads.count(), 0),
  };
}

function bucketMethods(
  buckets: Map<string, MemoryBucket>,
): Pick<Store, "listBuckets" | "findBucket" | "createBucket" | "deleteBucket"> {
  return {
    listBuckets: async () =>
      [...buckets.values()].map(({ record }) => record).sort((a, b) => compareUtf8(a.name, b.name)),
    findBucket: async (name) => buckets.get(name)?.record,
    async createBucket(name) {
      if (buckets.has(name)) return "exists";
      buckets.set(name, createMemoryBucket(name));
      return "created";
    },
    async deleteBucket(name) {
      const bucket = buckets.get(name);
      if (bucket === undefined) return "missing";
      if (bucket.objects.size > 0) return "not-empty";
      buckets.delete(name);
      return "deleted";
    },
  };
}

interface MemoryBucket {
  readonly record: BucketRecord;
  readonly objects: Map<string, MemoryObject>;
  readonly keys: SortedKeys;
  readonly uploads: MemoryUploads;
}

interface MemoryObject {
  readonly record: ObjectRecord;
  readonly chunks: readonly Uint8Array[];
}

type BucketOf = (name: string) => MemoryBucket;

function createMemoryBucket(name: string): MemoryBucket {
  const record = { name, createdMs: Date.now() };
  return { record, objects: new Map(), keys: createSortedKeys(), uploads: createMemoryUploads() };
}

async function putObject(
  bucketOf: BucketOf,
  at: ObjectAddress,
  content: IncomingObject,
): Promise<ObjectRecord> {
  bucketOf(at.bucket);
  const chunks = await collectChunks(content.chunks);
  // Found again, because the bucket may have been deleted while the bytes came in.
  const bucket = bucketOf(at.bucket);
  content.guard(bucket.objects.get(at.key)?.record);
  return commit(bucket, { record: content.record(), chunks });
}

function commit(bucket: MemoryBucket, object: MemoryObject): ObjectRecord {
  const { key } = object.record;
  if (!bucket.objects.has(key)) bucket.keys.add(key);
  bucket.objects.set(key, object);
  return object.record;
}

function listPage(bucket: MemoryBucket, query: ListQuery): ListPage {
  const objects: ObjectRecord[] = [];
  const prefixes: string[] = [];
  const { names, next } = listNames(bucket.keys.settled(), query);
  for (const { kind, name } of names) {
    const object = bucket.objects.get(name);
    if (kind === "prefix") prefixes.push(name);
    else if (object !== undefined) objects.push(object.record);
  }
  return { objects, prefixes, next };
}

function uploadMethods(
  bucketOf: BucketOf,
): Pick<
  Store,
  "createUpload" | "findUpload" | "putPart" | "listParts" | "listUploads" | "completeUpload" | "abortUpload"
> {
  return {
    createUpload: async (at, settings) => bucketOf(at.bucket).uploads.create(at.key, settings),
    findUpload: async (at, uploadId) => bucketOf(at.bucket).uploads.find(at.key, uploadId)?.record,
    async putPart(at, uploadId, part) {
      const chunks = await collectChunks(part.chunks);
      return bucketOf(at.bucket).uploads.putPart(at.key, uploadId, { record: part.record(), chunks });
    },
    listParts: async (at, uploadId) => bucketOf(at.bucket).uploads.listParts(at.key, uploadId),
    listUploads: async (name) => bucketOf(name).uploads.list(),
    async completeUpload(at, uploadId, assemble) {
      const bucket = bucketOf(at.bucket);
      const object = bucket.uploads.complete(at.key, uploadId, bucket.objects.get(at.key)?.record, assemble);
      return object === undefined ? undefined : commit(bucket, object);
    },
    abortUpload: async (at, uploadId) =>
      bucketOf(at.bucket).uploads.abort(at.key, uploadId) ? "aborted" : "missing",
  };
}
