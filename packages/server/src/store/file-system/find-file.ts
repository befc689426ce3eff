import { isFsError } from "@s3fs/core";
import type { DirectoryEntry, FileEntry, FileSystem, Native } from "@s3fs/core";
import type { ObjectRecord } from "../records.ts";
import type { AttributeMapping } from "./file-record.ts";
import { recordOfDirectory, recordOfFile } from "./file-record.ts";
import { placeOfKey } from "./key-path.ts";

/** What a key stands for: a file, or for a key with a slash at its end a directory in which nothing is. */
export async function findFile<N extends Native>(
  bucket: FileSystem<N>,
  key: string,
): Promise<FileEntry<N> | DirectoryEntry<N> | undefined> {
  const place = placeOfKey(key);
  if (place === undefined) return undefined;
  try {
    if (place.kind === "directory") return await findEmptyDirectory(bucket, place.path);
    const entry = await bucket.stat(place.path);
    return entry.kind === "file" ? entry : undefined;
  } catch (error) {
    // A name that is too long, or not of a kind that the file system takes, is nobody's.
    if (isFsError(error, "ENOENT", "ENOTDIR", "EINVAL", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}

async function findEmptyDirectory<N extends Native>(
  bucket: FileSystem<N>,
  path: DirectoryEntry["path"],
): Promise<DirectoryEntry<N> | undefined> {
  for await (const _child of bucket.list(path)) return undefined;
  const entry = await bucket.stat(path);
  return entry.kind === "directory" ? entry : { kind: "directory", path };
}

export function recordAt<N extends Native>(
  key: string,
  entry: FileEntry<N> | DirectoryEntry<N>,
  mapping: AttributeMapping<N> | undefined,
): ObjectRecord {
  return entry.kind === "file" ? recordOfFile(key, entry, mapping) : recordOfDirectory(key, entry.modifiedMs);
}
