import { hash } from "node:crypto";
import type { FileEntry, Native } from "@s3fs/core";
import { toWholeSecond } from "../../object-times.ts";
import { s3Error } from "../../s3-error.ts";
import type { ObjectAttributes, ObjectRecord } from "../records.ts";
import { NULL_VERSION } from "../records.ts";

/** How a file system keeps what S3 keeps beside the bytes. */
export interface AttributeMapping<N extends Native = Native> {
  /** The backend's own options of a write. */
  toWrite(attributes: ObjectAttributes): NonNullable<N["write"]>;
  /** What the backend's own record of an entry tells; the rest is taken as unsaid. */
  fromEntry(entry: NonNullable<N["entry"]>): Partial<ObjectAttributes>;
}

/** A file keeps no nonce: the bytes that a writer's own key encrypts could never be read again. */
export function refuseCustomerKey({ customerKey }: ObjectAttributes): void {
  if (customerKey === undefined) return;
  throw s3Error("NotImplemented", { message: "A store over a file system takes no customer-provided keys." });
}

export function recordOfFile<N extends Native>(
  key: string,
  entry: Pick<FileEntry<N>, "size" | "modifiedMs" | "etag" | "native">,
  mapping: AttributeMapping<N> | undefined,
): ObjectRecord {
  const told = mapping === undefined || entry.native === undefined ? {} : mapping.fromEntry(entry.native);
  return {
    key,
    size: entry.size,
    etag: etagOf(entry),
    modifiedMs: toWholeSecond(Math.floor(entry.modifiedMs)),
    attributes: { ...UNSAID, ...told },
    versionId: NULL_VERSION,
  };
}

/** An empty directory is listed as the object that S3 consoles make for one. */
export function recordOfDirectory(key: string, modifiedMs: number | undefined): ObjectRecord {
  return {
    key,
    size: 0,
    etag: EMPTY_MD5,
    modifiedMs: toWholeSecond(Math.floor(modifiedMs ?? 0)),
    attributes: { ...UNSAID, headers: { "content-type": "application/x-directory" } },
    versionId: NULL_VERSION,
  };
}

/**
 * The file system's own identity of the content, or size and time where it has none. What does not look like an ETag of S3
 * is hashed into one with the dash of an upload in parts, so that no client takes it for the MD5 of the bytes.
 */
function etagOf({ etag, size, modifiedMs }: Pick<FileEntry, "size" | "modifiedMs" | "etag">): string {
  const bare = etag?.replace(/^"(.*)"$/, "$1");
  if (bare !== undefined && /^[0-9a-f]{32}(-\d+)?$/.test(bare)) return bare;
  return `${hash("md5", bare ?? `${size} ${modifiedMs}`)}-1`;
}

const EMPTY_MD5 = hash("md5", "");
const UNSAID: ObjectAttributes = {
  headers: { "content-type": "binary/octet-stream" },
  metadata: new Map(),
  storageClass: "STANDARD",
  acl: "private",
  tags: new Map(),
};
