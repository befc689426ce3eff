import type { MemoryUploads } from "./memory-uploads.ts";
import type { Store } from "./store.ts";

/** What stores answer alike that hold the uploads of each bucket in memory. */
export type HeldUploads = Pick<
  Store,
  "createUpload" | "findUpload" | "listParts" | "listUploads" | "abortUpload" | "uploadsInProgress"
>;

export interface WithUploads {
  readonly uploads: MemoryUploads;
}

/** @param bucketOf throws NoSuchBucket for a bucket that is missing */
export function heldUploads(
  buckets: ReadonlyMap<string, WithUploads>,
  bucketOf: (name: string) => WithUploads,
): HeldUploads {
  return {
    createUpload: async (at, settings) => bucketOf(at.bucket).uploads.create(at.key, settings),
    findUpload: async (at, uploadId) => bucketOf(at.bucket).uploads.find(at.key, uploadId)?.record,
    listParts: async (at, uploadId) => bucketOf(at.bucket).uploads.listParts(at.key, uploadId),
    listUploads: async (name) => bucketOf(name).uploads.list(),
    abortUpload: async (at, uploadId) =>
      bucketOf(at.bucket).uploads.abort(at.key, uploadId) ? "aborted" : "missing",
    uploadsInProgress: () => [...buckets.values()].reduce((count, { uploads }) => count + uploads.count(), 0),
  };
}
