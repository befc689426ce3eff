import { noSuchBucket, s3Error } from "../s3-error.ts";
import type { BucketRecord, BucketSettings } from "../store/records.ts";
import type { Store } from "../store/store.ts";

/** What a bucket keeps beside its objects, or NoSuchBucket. */
export async function findSettings(bucket: string, store: Store): Promise<BucketSettings> {
  return settingsOf(bucket, await store.findBucket(bucket));
}

/** @param found what the store knows of the bucket */
export function settingsOf(bucket: string, found: BucketRecord | undefined): BucketSettings {
  if (found === undefined) throw noSuchBucket(bucket);
  return found.settings;
}

/** Changes them, or NotImplemented where the store can't keep any. */
export async function changeSettings(
  bucket: string,
  store: Store,
  change: (settings: BucketSettings) => BucketSettings,
): Promise<void> {
  if (store.configureBucket === undefined) throw s3Error("NotImplemented");
  await store.configureBucket(bucket, change);
}
