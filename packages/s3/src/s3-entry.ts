import type { DirectoryEntry, FileEntry, Native, Path } from "@s3fs/core";
import { descriptionOf } from "./description.ts";
import { hashesOf } from "./hashes-of.ts";
import { decodeMetadata } from "./metadata-text.ts";
import { readSourceTime, storeTime } from "./object-times.ts";
import type { ReadArguments, UploadArguments, UrlArguments } from "./parameters.ts";
import { malformed } from "./wire/s3-failure.ts";
import type { ListedObject, Metadata, ObjectReply, WireOperation } from "./wire/wire.ts";

/** What S3 tells of an object beside what every file has; a listing tells less than a look. */
export interface S3Entry {
  readonly storageClass?: string;
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
  /** Names without `x-amz-meta-`, values decoded. */
  readonly metadata?: Metadata;
  readonly versionId?: string;
}

/** What S3 adds to the shared types: its record of an entry, and its parameters for one read or one write. */
export interface S3Native extends Native {
  entry: S3Entry;
  read: ReadArguments;
  write: UploadArguments;
  url: UrlArguments;
}

export function listedFile(
  path: Path,
  { size, modifiedMs, etag, storageClass }: ListedObject,
): FileEntry<S3Native> {
  return {
    kind: "file",
    path,
    size,
    modifiedMs: storeTime(modifiedMs),
    ...(etag !== undefined && { etag }),
    ...(storageClass !== undefined && { native: { storageClass } }),
  };
}

/** @param size of the whole object */
export function lookedAtFile(path: Path, reply: ObjectReply, size: number): FileEntry<S3Native> {
  const { modifiedMs = 0, etag, storageClass, contentType, cacheControl, contentEncoding, versionId } = reply;
  const sourceModifiedMs = readSourceTime(reply.metadata);
  return {
    kind: "file",
    path,
    size,
    modifiedMs: storeTime(modifiedMs),
    ...(sourceModifiedMs !== undefined && { sourceModifiedMs }),
    ...(etag !== undefined && { etag }),
    hashes: hashesOf(reply),
    description: descriptionOf(reply),
    native: {
      metadata: decodeMetadata(reply.metadata),
      ...(storageClass !== undefined && { storageClass }),
      ...(contentType !== undefined && { contentType }),
      ...(cacheControl !== undefined && { cacheControl }),
      ...(contentEncoding !== undefined && { contentEncoding }),
      ...(versionId !== undefined && { versionId }),
    },
  };
}

export function directory(path: Path): DirectoryEntry<S3Native> {
  return { kind: "directory", path };
}

export function lengthOf({ contentLength, status }: ObjectReply, operation: WireOperation): number {
  if (contentLength !== undefined && Number.isSafeInteger(contentLength) && contentLength >= 0)
    return contentLength;
  throw malformed(operation, "the reply does not say how long the object is", status);
}
