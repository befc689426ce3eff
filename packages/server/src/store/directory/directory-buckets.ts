import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { compareUtf8 } from "@s3fs/core";
import { checkBucketName } from "../../operations/bucket-name.ts";
import { createObjectIndex } from "../object-index.ts";
import type { BucketRecord } from "../records.ts";
import { DEFAULT_SETTINGS } from "../records.ts";
import type { Store } from "../store.ts";
import { BUCKET_RECORD, SHARDS } from "./layout.ts";
import type { DirectoryBucket, DirectoryState } from "./state.ts";
import { bucketOf, requireOpen } from "./state.ts";
import type { StoredRecords } from "./stored-record.ts";

export type BucketMethods = Required<
  Pick<Store, "listBuckets" | "findBucket" | "createBucket" | "deleteBucket" | "configureBucket">
>;

export function directoryBuckets(state: DirectoryState): BucketMethods {
  const { buckets, turns } = state;
  return {
    async listBuckets() {
      requireOpen(state);
      return [...buckets.values()].map(recordOf).sort((a, b) => compareUtf8(a.name, b.name));
    },
    async findBucket(name) {
      requireOpen(state);
      const bucket = buckets.get(name);
      return bucket && recordOf(bucket);
    },
    createBucket: (name) => turns.take(name, () => createBucket(state, name)),
    deleteBucket: (name) => turns.take(name, () => deleteBucket(state, name)),
    configureBucket: (name, change) =>
      turns.take(name, async () => {
        const bucket = bucketOf(state, name);
        const settings = change(bucket.settings);
        const draft = await state.disk.draft([], () => storedBucket({ ...recordOf(bucket), settings }));
        await draft.place(join(bucket.directory, BUCKET_RECORD));
        bucket.settings = settings;
      }),
  };
}

function recordOf({ name, createdMs, settings }: DirectoryBucket): BucketRecord {
  return { name, createdMs, settings };
}

function storedBucket(bucket: BucketRecord): StoredRecords["bucket"] {
  return { kind: "bucket", bucket };
}

async function createBucket(state: DirectoryState, name: string): Promise<"created" | "exists"> {
  requireOpen(state);
  // Here the name becomes that of a directory.
  checkBucketName(name);
  const { buckets, disk, layout } = state;
  if (buckets.has(name)) return "exists";
  const record = { name, createdMs: Date.now(), settings: DEFAULT_SETTINGS };
  const directory = layout.bucket(name);
  await disk.placeDirectory(directory, async (draft) => {
    for (const shard of SHARDS) await mkdir(join(draft, shard));
    const settings = await disk.draft([], () => storedBucket(record));
    await settings.place(join(draft, BUCKET_RECORD));
  });
  buckets.set(name, { ...record, directory, objects: createObjectIndex() });
  return "created";
}

async function deleteBucket(
  state: DirectoryState,
  name: string,
): Promise<"deleted" | "missing" | "not-empty"> {
  requireOpen(state);
  const { buckets, turns, uploads, disk } = state;
  const bucket = buckets.get(name);
  if (bucket === undefined) return "missing";
  // What is committed at this moment has to be counted; from here on to the removal from the map nothing can begin.
  while (bucket.objects.isEmpty() && turns.isBusy(`${name}/`)) await turns.settled(`${name}/`);
  if (!bucket.objects.isEmpty()) return "not-empty";
  buckets.delete(name);
  try {
    await disk.removeDirectory(bucket.directory);
  } catch (error) {
    buckets.set(name, bucket);
    throw error;
  }
  for (const [uploadId, upload] of uploads) {
    if (upload.bucket !== name) continue;
    upload.isEnded = true;
    uploads.delete(uploadId);
    await disk.removeDirectory(upload.directory);
  }
  return "deleted";
}
