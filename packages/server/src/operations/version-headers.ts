import { invalidArgument } from "../s3-error.ts";
import type { ObjectRecord } from "../store/records.ts";
import { NULL_VERSION } from "../store/records.ts";
import type { Store } from "../store/store.ts";
import { isVersionId } from "../store/version-stack.ts";
import { findSettings, settingsOf } from "./bucket-settings.ts";

/** The version that a write made. S3 names none while a bucket's versioning is suspended, though `null` is there to read. */
export function writtenVersionHeaders({ versionId }: ObjectRecord): Readonly<Record<string, string>> {
  return versionId === NULL_VERSION ? NONE : { "x-amz-version-id": versionId };
}

/** The version that is read: none in a bucket that never kept any. */
export async function readVersionHeaders(
  record: ObjectRecord,
  at: { readonly bucket: string },
  store: Store,
): Promise<Record<string, string>> {
  const versionId = await shownVersion(record, at, store);
  return versionId === undefined ? {} : { "x-amz-version-id": versionId };
}

export async function shownVersion(
  { versionId }: ObjectRecord,
  { bucket }: { readonly bucket: string },
  store: Store,
): Promise<string | undefined> {
  if (versionId !== NULL_VERSION) return versionId;
  const { versioning } = settingsOf(bucket, await store.findBucket(bucket));
  return versioning === undefined ? undefined : versionId;
}

/** Throws for what is not the name of a version, and in a bucket that never kept any. */
export async function checkVersionId(versionId: string, bucket: string, store: Store): Promise<void> {
  if (versionId === "") throw invalidArgument("versionId", "", "Version id cannot be the empty string");
  const { versioning } = await findSettings(bucket, store);
  if (versionId === NULL_VERSION || (versioning !== undefined && isVersionId(versionId))) return;
  throw invalidArgument("versionId", versionId, "Invalid version id specified");
}

const NONE: Readonly<Record<string, string>> = {};
