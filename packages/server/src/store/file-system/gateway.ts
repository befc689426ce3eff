import { isFsError } from "@s3fs/core";
import type { DirectoryEntry, FileSystem, Native } from "@s3fs/core";
import { noSuchBucket } from "../../s3-error.ts";
import type { Turns } from "../turns.ts";
import type { AttributeMapping } from "./file-record.ts";
import type { UploadStaging } from "./upload-staging.ts";

/** What the parts of a file system store work on. */
export interface Gateway<N extends Native> {
  readonly fs: FileSystem<N>;
  readonly mapping: AttributeMapping<N> | undefined;
  readonly staging: UploadStaging;
  readonly turns: Turns;
}

/** Names that no bucket can have are nobody's business: they may lead to hidden files. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
}

export async function findDirectory<N extends Native>(
  fs: FileSystem<N>,
  path: string,
): Promise<DirectoryEntry<N> | undefined> {
  try {
    const entry = await fs.stat(path);
    return entry.kind === "directory" ? entry : undefined;
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The directory of a bucket. */
export async function requireBucket<N extends Native>(
  { fs }: Gateway<N>,
  bucket: string,
): Promise<FileSystem<N>> {
  if (!isBucketName(bucket) || (await findDirectory(fs, bucket)) === undefined) throw noSuchBucket(bucket);
  return fs.at(bucket);
}
