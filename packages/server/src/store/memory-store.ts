import { compareUtf8 } from "@s3fs/core";
import { noSuchBucket } from "../s3-error.ts";
import { collectChunks, sliceChunks } from "./chunk-list.ts";
import { heldUploads } from "./held-uploads.ts";
import { createMemoryUploads } from "./memory-uploads.ts";
import type { MemoryUploads } from "./memory-uploads.ts";
import { createObjectIndex } from "./object-index.ts";
import type { ObjectIndex } from "./object-index.ts";
import type { BucketRecord, BucketSettings, NewObject, ObjectRecord, VersionRecord } from "./records.ts";
import { DEFAULT_SETTINGS, isDeleteMarker, objectOf } from "./records.ts";
import type { Guard, IncomingObject, ObjectAddress, Removal, Store, UploadMethods } from "./store.ts";
import { planRemoval } from "./plan-removal.ts";
import { nextVersionId } from "./version-stack.ts";

/** A store that keeps all in memory, and forgets all with the process. */
export function memoryStore(): Store {
  const buckets = new Map<string, MemoryBucket>();
  const bucketOf = (name: string): MemoryBucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  return {
    ...bucketMethods(buckets, bucketOf),
    ...objectMethods(bucketOf),
    ...uploadMethods(buckets, bucketOf),
  };
}

interface MemoryBucket {
  readonly name: string;
  readonly createdMs: number;
  settings: BucketSettings;
  readonly objects: ObjectIndex<MemoryEntry>;
  readonly uploads: MemoryUploads;
}

interface MemoryEntry {
  readonly record: VersionRecord;
  /** None of a delete marker. */
  readonly chunks: readonly Uint8Array[];
}

type BucketOf = (name: string) => MemoryBucket;

type BucketMethods = "listBuckets" | "findBucket" | "createBucket" | "deleteBucket" | "configureBucket";
type ObjectMethods = "find" | "open" | "put" | "remove" | "changeAttributes" | "list" | "listVersions";

function bucketMethods(buckets: Map<string, MemoryBucket>, bucketOf: BucketOf): Pick<Store, BucketMethods> {
  return {
    listBuckets: async () => [...buckets.values()].map(recordOf).sort((a, b) => compareUtf8(a.name, b.name)),
    async findBucket(name) {
      const bucket = buckets.get(name);
      return bucket && recordOf(bucket);
    },
    async createBucket(name) {
      if (buckets.has(name)) return "exists";
      buckets.set(name, createMemoryBucket(name));
      return "created";
    },
    async deleteBucket(name) {
      const bucket = buckets.get(name);
      if (bucket === undefined) return "missing";
      if (!bucket.objects.isEmpty()) return "not-empty";
      buckets.delete(name);
      return "deleted";
    },
    async configureBucket(name, change) {
      const bucket = bucketOf(name);
      bucket.settings = change(bucket.settings);
    },
  };
}

function createMemoryBucket(name: string): MemoryBucket {
  return {
    name,
    createdMs: Date.now(),
    settings: DEFAULT_SETTINGS,
    objects: createObjectIndex(),
    uploads: createMemoryUploads(),
  };
}

function recordOf({ name, createdMs, settings }: MemoryBucket): BucketRecord {
  return { name, createdMs, settings };
}

function objectMethods(bucketOf: BucketOf): Pick<Store, ObjectMethods> {
  return {
    find: async ({ bucket, key, versionId }) => bucketOf(bucket).objects.find(key, versionId)?.record,
    async open({ bucket, key, versionId }) {
      const entry = bucketOf(bucket).objects.find(key, versionId);
      if (entry === undefined) return undefined;
      const { record, chunks } = entry;
      if (isDeleteMarker(record)) return record;
      return { record, read: (range) => sliceChunks(chunks, range), release: () => RELEASED };
    },
    put: (at, content) => putObject(bucketOf, at, content),
    remove: async (at, guard) => removeObject(bucketOf(at.bucket), at, guard),
    async changeAttributes({ bucket, key, versionId }, change) {
      const { objects } = bucketOf(bucket);
      const entry = objects.find(key, versionId);
      if (entry === undefined || isDeleteMarker(entry.record)) return entry?.record;
      const record = { ...entry.record, attributes: change(entry.record) };
      objects.replace({ ...entry, record });
      return record;
    },
    list: async (bucket, query) => bucketOf(bucket).objects.list(query),
    listVersions: async (bucket, query) => bucketOf(bucket).objects.listVersions(query),
  };
}

/** There is nothing to release. */
const RELEASED = Promise.resolve();

async function putObject(
  bucketOf: BucketOf,
  at: ObjectAddress,
  content: IncomingObject,
): Promise<ObjectRecord> {
  bucketOf(at.bucket);
  const chunks = await collectChunks(content.chunks);
  // Found again, because the bucket may have been deleted while the bytes came in.
  const bucket = bucketOf(at.bucket);
  content.guard(objectOf(bucket.objects.find(at.key)?.record));
  return commit(bucket, content.record(), chunks);
}

function commit(bucket: MemoryBucket, object: NewObject, chunks: readonly Uint8Array[]): ObjectRecord {
  const record = { versionId: nextVersionId(bucket.settings.versioning), ...object };
  bucket.objects.put({ record, chunks });
  return record;
}

function removeObject({ objects, settings }: MemoryBucket, at: ObjectAddress, guard: Guard): Removal {
  const addressed = objects.find(at.key, at.versionId);
  guard(objectOf(addressed?.record));
  const { dropped, marker, removal } = planRemoval(at, addressed?.record, settings.versioning);
  if (dropped !== undefined) objects.drop(at.key, dropped);
  if (marker !== undefined) objects.put({ record: marker, chunks: [] });
  return removal;
}

function uploadMethods(buckets: Map<string, MemoryBucket>, bucketOf: BucketOf): UploadMethods {
  return {
    ...heldUploads(buckets, bucketOf),
    async putPart(at, uploadId, part) {
      const chunks = await collectChunks(part.chunks);
      return bucketOf(at.bucket).uploads.putPart(at.key, uploadId, { record: part.record(), chunks });
    },
    async completeUpload(at, uploadId, assemble) {
      const bucket = bucketOf(at.bucket);
      const current = objectOf(bucket.objects.find(at.key)?.record);
      const object = bucket.uploads.complete(at.key, uploadId, current, assemble);
      return object === undefined ? undefined : commit(bucket, object.record, object.chunks);
    },
  };
}
