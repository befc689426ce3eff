import { createHash } from "node:crypto";
import { join } from "node:path";

/**
 * Where things are in the directory of a store:
 *
 *     s3fs-store                     says that this is one
 *     lock-<n>                       says who has it open
 *     incoming/                      what is not complete or not quite removed; swept when the store opens
 *     buckets/b-<name>/bucket        settings of a bucket
 *     buckets/b-<name>/<shard>/<n>   one version of an object, or a delete marker
 *     buckets/b-<name>/<shard>/<n>.amended   what was changed beside the bytes of that version since
 *     parts/<upload>/upload          an upload in progress
 *     parts/<upload>/<number>-<n>    a part, of an upload in progress or of an object that names it
 *
 * `n` counts all files in the order of their commits, so of two versions of one name the later one holds. No name is made
 * from a key, which may be longer than a name can be, and differ from another in nothing that a volume heeds.
 */
export interface Layout {
  readonly format: string;
  readonly incoming: string;
  readonly buckets: string;
  readonly parts: string;
  bucket(name: string): string;
  upload(uploadId: string): string;
}

export function layoutOf(root: string): Layout {
  const buckets = join(root, "buckets");
  const parts = join(root, "parts");
  return {
    format: join(root, "s3fs-store"),
    incoming: join(root, INCOMING),
    buckets,
    parts,
    // The prefix, because some systems give a meaning to names such as `con`.
    bucket: (name) => join(buckets, BUCKET_PREFIX + name),
    upload: (uploadId) => join(parts, uploadId),
  };
}

export const INCOMING = "incoming";
export const BUCKET_PREFIX = "b-";
export const BUCKET_RECORD = "bucket";
export const UPLOAD_RECORD = "upload";
export const AMENDED = ".amended";

/**
 * All versions of one key are in one directory: a sync that makes a removal durable makes durable all removals of that key
 * that came before, so that no older version comes back.
 */
export function shardOf(key: string): string {
  const [first = 0] = createHash("sha256").update(key).digest();
  return SHARDS[first % SHARDS.length] ?? "";
}

/** Few, so that commits that come together share the sync of their directory; enough that a million files are no crowd. */
export const SHARDS: readonly string[] = ["00", "01", "02", "03"];

export function sequenceName(sequence: number): string {
  return sequence.toString(36).padStart(10, "0");
}

export function partName(partNumber: number, sequence: number): string {
  return `${String(partNumber).padStart(5, "0")}-${sequenceName(sequence)}`;
}

/** Undefined for a file that is none of the store's. */
export function parseVersionName(
  name: string,
): { readonly sequence: number; readonly isAmendment: boolean } | undefined {
  const match = /^([0-9a-z]{10})(\.amended)?$/.exec(name);
  if (match === null) return undefined;
  return { sequence: Number.parseInt(match[1] ?? "", 36), isAmendment: match[2] !== undefined };
}

export function parsePartName(
  name: string,
): { readonly partNumber: number; readonly sequence: number } | undefined {
  const match = /^(\d{5})-([0-9a-z]{10})$/.exec(name);
  if (match === null) return undefined;
  return { partNumber: Number(match[1]), sequence: Number.parseInt(match[2] ?? "", 36) };
}
