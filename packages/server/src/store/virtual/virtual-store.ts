import { compareUtf8, checkOptions } from "@s3fs/core";
import type { KnownOptions } from "@s3fs/core";
import { noSuchBucket, s3Error } from "../../s3-error.ts";
import { heldUploads } from "../held-uploads.ts";
import { listNames } from "../list-page.ts";
import { createMemoryUploads } from "../memory-uploads.ts";
import type { MemoryUploads } from "../memory-uploads.ts";
import type { BucketRecord, NewObject, ObjectRecord } from "../records.ts";
import { DEFAULT_SETTINGS, NULL_VERSION } from "../records.ts";
import { createSortedKeys } from "../sorted-keys.ts";
import type { SortedKeys } from "../sorted-keys.ts";
import type {
  Chunks,
  ListPage,
  ListQuery,
  ObjectAddress,
  OpenedObject,
  Store,
  UploadMethods,
} from "../store.ts";
import { virtualContent } from "./virtual-content.ts";
import { checkObjects, createRuledObjects, mergePages } from "./virtual-objects.ts";
import type { RuledObjects, VirtualObjects } from "./virtual-objects.ts";

export interface VirtualStoreOptions {
  /** Decides the bytes of all objects. Default empty. */
  readonly seed?: string | undefined;
  /** What is there from the beginning, by the name of the bucket. */
  readonly buckets?: Readonly<Record<string, VirtualObjects>> | undefined;
  /**
   * What becomes of an object that is written, its bytes counted and hashed by the operation: `remember` keeps its record,
   * so that it is listed and found; `forget` keeps nothing. Its bytes are gone either way, and reading them is answered
   * with NotImplemented. Default `remember`.
   */
  readonly writes?: "remember" | "forget" | undefined;
}

/** A store for tests at scale, of objects of any size and number that take no room. */
export function virtualStore(options: VirtualStoreOptions = {}): Store {
  checkOptions("virtualStore", options, KNOWN);
  const { seed = "", buckets: rules = {}, writes = "remember" } = options;
  for (const [name, rule] of Object.entries(rules)) checkObjects(name, rule);
  const buckets = new Map(
    Object.entries(rules).map(([name, rule]) => [
      name,
      createVirtualBucket(name, createRuledObjects(seed, rule)),
    ]),
  );
  const bucketOf = (name: string): VirtualBucket => {
    const bucket = buckets.get(name);
    if (bucket === undefined) throw noSuchBucket(name);
    return bucket;
  };
  return {
    ...bucketMethods(buckets, seed),
    ...objectMethods(bucketOf, seed, writes),
    ...uploadMethods(buckets, bucketOf, writes),
  };
}

const KNOWN: KnownOptions<VirtualStoreOptions> = {
  seed: "any",
  buckets: "any",
  writes: ["remember", "forget"],
};

interface VirtualBucket extends BucketRecord {
  readonly ruled: RuledObjects;
  readonly written: Map<string, ObjectRecord>;
  readonly keys: SortedKeys;
  readonly uploads: MemoryUploads;
}

type BucketOf = (name: string) => VirtualBucket;

function createVirtualBucket(name: string, ruled: RuledObjects): VirtualBucket {
  return {
    name,
    createdMs: Date.now(),
    settings: DEFAULT_SETTINGS,
    ruled,
    written: new Map(),
    keys: createSortedKeys(),
    uploads: createMemoryUploads(),
  };
}

type BucketMethods = Pick<Store, "listBuckets" | "findBucket" | "createBucket" | "deleteBucket">;

function bucketMethods(buckets: Map<string, VirtualBucket>, seed: string): BucketMethods {
  return {
    listBuckets: async () => [...buckets.values()].map(recordOf).sort((a, b) => compareUtf8(a.name, b.name)),
    async findBucket(name) {
      const bucket = buckets.get(name);
      return bucket && recordOf(bucket);
    },
    async createBucket(name) {
      if (buckets.has(name)) return "exists";
      buckets.set(name, createVirtualBucket(name, createRuledObjects(seed, { count: 0, keyAt: () => "" })));
      return "created";
    },
    async deleteBucket(name) {
      const bucket = buckets.get(name);
      if (bucket === undefined) return "missing";
      if (bucket.written.size > 0 || !bucket.ruled.isEmpty()) return "not-empty";
      buckets.delete(name);
      return "deleted";
    },
  };
}

function recordOf({ name, createdMs, settings }: VirtualBucket): BucketRecord {
  return { name, createdMs, settings };
}

type Writes = NonNullable<VirtualStoreOptions["writes"]>;
type ObjectMethods = Pick<Store, "find" | "open" | "put" | "remove" | "list">;

function objectMethods(bucketOf: BucketOf, seed: string, writes: Writes): ObjectMethods {
  return {
    find: async (at) => findRecord(bucketOf(at.bucket), at),
    async open(at) {
      const bucket = bucketOf(at.bucket);
      const record = findRecord(bucket, at);
      return record && openRecord(record, bucket, seed);
    },
    async put(at, content) {
      bucketOf(at.bucket);
      await drain(content.chunks);
      const bucket = bucketOf(at.bucket);
      content.guard(findRecord(bucket, at));
      return commit(bucket, content.record(), writes);
    },
    async remove(at, guard) {
      const bucket = bucketOf(at.bucket);
      guard(findRecord(bucket, at));
      const isNamed = at.versionId !== undefined;
      if (isNamed && at.versionId !== NULL_VERSION) return { versionId: at.versionId, isDeleteMarker: false };
      bucket.ruled.remove(at.key);
      if (bucket.written.delete(at.key)) bucket.keys.remove(at.key);
      return { ...(isNamed && { versionId: NULL_VERSION }), isDeleteMarker: false };
    },
    list: async (bucket, query) => listBucket(bucketOf(bucket), query),
  };
}

function findRecord(
  { written, ruled }: VirtualBucket,
  { key, versionId }: ObjectAddress,
): ObjectRecord | undefined {
  if (versionId !== undefined && versionId !== NULL_VERSION) return undefined;
  return written.get(key) ?? ruled.find(key);
}

function openRecord(record: ObjectRecord, { written, name }: VirtualBucket, seed: string): OpenedObject {
  const isWritten = written.has(record.key);
  return {
    record,
    read(range) {
      if (isWritten && record.size > 0) {
        const message = "A virtual store keeps no bytes of what is written to it, so they can't be read.";
        throw s3Error("NotImplemented", { message, fields: { Key: record.key } });
      }
      return inTurn(virtualContent(seed, `${name}/${record.key}`, range));
    },
    release: async () => undefined,
  };
}

/** Asynchronous, so that a chunk is made only when a slow client has taken the one before. */
async function* inTurn(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}

async function drain(chunks: Chunks): Promise<void> {
  for await (const _chunk of chunks) continue;
}

function commit(bucket: VirtualBucket, object: NewObject, writes: Writes): ObjectRecord {
  const record = { ...object, versionId: NULL_VERSION };
  if (writes === "forget") return record;
  const isNew = !bucket.written.has(record.key);
  bucket.written.set(record.key, record);
  if (isNew) bucket.keys.add(record.key);
  return record;
}

function listBucket(bucket: VirtualBucket, query: ListQuery): ListPage {
  const { ruled, keys, written: records } = bucket;
  const written = listNames(keys.settled(), query, () => true);
  const { names, next } = mergePages(ruled.list(query), written, query.limit);
  const objects = names.flatMap(({ kind, name }) =>
    kind === "key" ? [records.get(name) ?? ruled.listed(name)] : [],
  );
  const prefixes = names.flatMap(({ kind, name }) => (kind === "prefix" ? name : []));
  return { objects, prefixes, next };
}

function uploadMethods(
  buckets: Map<string, VirtualBucket>,
  bucketOf: BucketOf,
  writes: Writes,
): UploadMethods {
  return {
    ...heldUploads(buckets, bucketOf),
    async putPart(at, uploadId, part) {
      await drain(part.chunks);
      return bucketOf(at.bucket).uploads.putPart(at.key, uploadId, { record: part.record(), chunks: [] });
    },
    async completeUpload(at, uploadId, assemble) {
      const bucket = bucketOf(at.bucket);
      const object = bucket.uploads.complete(at.key, uploadId, findRecord(bucket, at), assemble);
      return object && commit(bucket, object.record, writes);
    },
  };
}
