import { noSuchBucket, s3Error } from "../s3-error.ts";
import type { BucketSettings } from "../store/records.ts";
import type { Store } from "../store/store.ts";

/** What a bucket keeps beside its objects, or NoSuchBucket. */
export async function findSettings(bucket: string, store: Store): Promise<BucketSettings> {
  const record = await store.findBucket(bucket);
  if (record === undefined) throw noSuchBucket(bucket);
  return record.settings;
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
