import { isFsError } from "@s3fs/core";
import type { DirectoryEntry, FileEntry, FileSystem, Native, WriteOptions } from "@s3fs/core";
import { invalidRequest, s3Error } from "../../s3-error.ts";
import type { ObjectAttributes, ObjectRecord } from "../records.ts";
import { NULL_VERSION } from "../records.ts";
import type { Chunks } from "../store.ts";
import { findFile, recordAt } from "./find-file.ts";
import type { AttributeMapping } from "./file-record.ts";
import { recordOfFile, refuseCustomerKey } from "./file-record.ts";
import { noPath, placeOfKey } from "./key-path.ts";
import { translateError } from "./translate-error.ts";

/** Refuses to write over an object, or over none. */
export type Check = (current: ObjectRecord | undefined) => void;

export interface ObjectToWrite {
  readonly chunks: Chunks;
  readonly attributes: ObjectAttributes;
  readonly check: Check;
}

/**
 * Writes an object all or nothing. What `check` demands is handed to the file system, which holds it in the moment of the
 * commit against every other writer, of other processes as well.
 */
export async function writeObject<N extends Native>(
  bucket: FileSystem<N>,
  key: string,
  object: ObjectToWrite,
  mapping: AttributeMapping<N> | undefined,
): Promise<ObjectRecord> {
  const place = placeOfKey(key);
  if (place === undefined) throw noPath(key);
  refuseCustomerKey(object.attributes);
  const current = await findFile(bucket, key);
  const record = current && recordAt(key, current, mapping);
  object.check(record);
  try {
    if (place.kind === "directory") return await writeDirectory(bucket, key, object, mapping);
    const condition = demandsAnything(object.check) ? sameAs(current) : {};
    const native = mapping?.toWrite(object.attributes);
    const { size, etag } = await bucket.write(place.path, streamOf(object.chunks), { ...condition, native });
    const now = await findFile(bucket, key);
    if (now?.kind === "file" && now.etag === etag && now.size === size) return recordAt(key, now, mapping);
    return recordOfFile(key, { size, modifiedMs: Date.now(), ...(etag !== undefined && { etag }) }, mapping);
  } catch (error) {
    if (isConflict(error, object.check)) await refuseChanged(bucket, key, object.check, mapping);
    throw translateError(error, key);
  }
}

/** What the file system is to demand of the file that is replaced. */
function sameAs<N extends Native>(
  current: FileEntry<N> | DirectoryEntry<N> | undefined,
): Pick<WriteOptions, "overwrite" | "ifMatch"> {
  if (current?.kind === "file" && current.etag !== undefined) return { ifMatch: current.etag };
  return { overwrite: current !== undefined };
}

/** EBUSY is how another S3 tells of a conflict, and how a disk tells of what is none. */
function isConflict(error: unknown, check: Check): boolean {
  return isFsError(error, "EPRECONDITION", "EEXIST", "EBUSY") && demandsAnything(check);
}

/**
 * Another writer was faster. What is there now decides, unless it would have let the write through: then the file system
 * demanded what held at the beginning, and nothing says any more what holds.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
async function refuseChanged<N extends Native>(
  bucket: FileSystem<N>,
  key: string,
  check: Check,
  mapping: AttributeMapping<N> | undefined,
): Promise<never> {
  const current = await findFile(bucket, key);
  check(current && recordAt(key, current, mapping));
  throw s3Error("ConditionalRequestConflict", { fields: { Key: key } });
}

async function writeDirectory<N extends Native>(
  bucket: FileSystem<N>,
  key: string,
  { chunks }: ObjectToWrite,
  mapping: AttributeMapping<N> | undefined,
): Promise<ObjectRecord> {
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    throw invalidRequest(
      "This bucket is a directory of a file system, in which a key that ends in a slash has no content.",
    );
  }
  await bucket.makeDirectory(key);
  return recordAt(key, { kind: "directory", path: placeOfKey(key)?.path ?? noRoot() }, mapping);
}

function noRoot(): never {
  throw new Error("the root of a bucket is no key");
}

/** Whether a check refuses anything: it is asked what it says to no object, and to one that nobody can know. */
function demandsAnything(check: Check): boolean {
  try {
    check(undefined);
    check(UNKNOWN);
    return false;
  } catch {
    return true;
  }
}

const UNKNOWN: ObjectRecord = {
  key: "",
  size: -1,
  etag: "of no content",
  modifiedMs: 0,
  versionId: NULL_VERSION,
  attributes: { headers: {}, metadata: new Map(), storageClass: "STANDARD", acl: "private", tags: new Map() },
};

async function* streamOf(chunks: Chunks): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}
