import { isPath, ROOT, type Call, type Path } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { fileKey } from "./key-mapping.ts";
import { parametersFor } from "./parameters.ts";
import { isMissing } from "./wire/s3-failure.ts";

/**
 * How Hadoop's first file system over S3 marked a directory, and tools of its time do still: by an empty object beside it.
 * Such markers are honoured where the option says so, removed with their directory, and never written.
 *
 * @see https://github.com/apache/hadoop/blob/2378764142d913003f6b75f6cd9d840f0a45b549/hadoop-tools/hadoop-aws/src/main/java/org/apache/hadoop/fs/s3native/NativeS3FileSystem.java
 */
const suffix = "_$folder$";

/** The directory that a key marks; undefined for any other key. */
export function markedByLegacy({ settings }: Bucket, key: string): Path | undefined {
  if (!settings.legacyMarkers || !key.endsWith(suffix)) return undefined;
  const path = key.slice(0, -suffix.length);
  return path !== ROOT && isPath(path) ? path : undefined;
}

export function isLegacyMarkerOf(bucket: Bucket, key: string, path: Path): boolean {
  return markedByLegacy(bucket, key) === path;
}

/** One HEAD, where such markers count. */
export async function hasLegacyMarker(bucket: Bucket, path: Path, { signal }: Call): Promise<boolean> {
  const { wire, settings } = bucket;
  if (!settings.legacyMarkers) return false;
  const extra = parametersFor("HeadObject", settings.downloadArgs);
  try {
    await wire.headObject({ key: fileKey(path) + suffix, extra, signal });
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** One DELETE, where such markers count; S3 answers alike whether there was one. */
export async function removeLegacyMarker(
  { wire, settings }: Bucket,
  path: Path,
  { signal }: Call,
): Promise<void> {
  if (settings.legacyMarkers) await wire.deleteObject({ key: fileKey(path) + suffix, signal });
}
