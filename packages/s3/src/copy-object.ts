import { FsError, type Location, type Path, type TransferRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { copyInParts } from "./copy-in-parts.ts";
import { isDirectoryBucket } from "./directory-bucket.ts";
import type { Commit } from "./guard/check-commit.ts";
import { fileKey } from "./key-mapping.ts";
import { lookUpFile } from "./look-up.ts";
import { markParents } from "./markers.ts";
import { copySourceParameters, parametersFor } from "./parameters.ts";
import { fieldOf } from "./sdk/field-of.ts";
import { accessOf, accessTo, type Access } from "./source-access.ts";
import { refuseOverDirectory } from "./strict-checks.ts";
import { isMissing, isRefusedCondition, S3Failure } from "./wire/s3-failure.ts";
import type { Conditions, ObjectReply } from "./wire/wire.ts";

/** An object that S3 copies by itself; what describes its content goes along. */
interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly access: Access;
}

/** The new content, and of which one it is a copy, where that is known. */
export interface Copied extends Commit {
  readonly sourceEtag?: string;
}

export function copyFile(bucket: Bucket, from: Path, to: Path, request: TransferRequest): Promise<Copied> {
  const access = accessOf(bucket.settings);
  return copyObject(bucket, { bucket: bucket.name, key: fileKey(from), access }, to, request);
}

/** @param source a location of this store: a bucket and a key, joined by a slash */
export function copyFrom(
  bucket: Bucket,
  source: Location,
  to: Path,
  request: TransferRequest,
): Promise<Copied> {
  const { length } = bucketOf(source);
  const from = { bucket: source.key.slice(0, length), key: source.key.slice(length + 1) };
  const access = accessTo(source) ?? accessToOther(bucket);
  return copyObject(bucket, { ...from, access }, to, request);
}

/** The ARN of an access point has slashes of its own. */
function bucketOf({ key }: Location): string {
  return arn.exec(key)?.[0] ?? key.slice(0, key.indexOf("/"));
}

const arn = /^arn:[^/]+:(?:outpost[/:][^/:]+[/:])?accesspoint[/:][^/]+/;

/** Nothing is known of who owns the bucket of a location that did not come from a file system of this package. */
function accessToOther({ settings }: Bucket): Access {
  const { ExpectedBucketOwner: _owner, ...access } = accessOf(settings);
  return access;
}

async function copyObject(
  bucket: Bucket,
  source: Source,
  to: Path,
  request: TransferRequest,
): Promise<Copied> {
  const key = fileKey(to);
  const { ifMatch, signal } = request;
  const { access, ...object } = source;
  const from = { ...object, ...(ifMatch !== undefined && { ifMatch }) };
  const conditions = conditionsOf(request);
  let copy: Copied;
  try {
    const { storageClass, reply } = await lookAround(bucket, source, to, request);
    const extra = {
      ...(storageClass !== undefined && { StorageClass: storageClass }),
      ...parametersFor("CopyObject", bucket.settings.uploadArgs),
      ...copySourceParameters(access),
    };
    copy = await orInParts(
      () => bucket.wire.copyObject({ key, source: from, ...conditions, extra, signal }),
      () => copyInParts(bucket, { ...from, access }, { key, conditions, signal }, reply),
    );
  } catch (error) {
    throw await named(error, bucket, to, request);
  }
  await markParents(bucket, to, request);
  return copy;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, of the destination as of a write. */
function conditionsOf({ overwrite, replaces }: TransferRequest): Conditions {
  if (!overwrite) return { ifNoneMatch: true };
  return replaces === undefined ? {} : { ifMatch: replaces };
}

/** Most copies fit into one request, so a look at the size would be one more for each of them. */
async function orInParts(copy: () => Promise<Copied>, copyParts: () => Promise<Copied>): Promise<Copied> {
  try {
    return await copy();
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    return copyParts();
  }
}

/** What is known of a source before it is copied. */
interface Looked {
  readonly storageClass?: string;
  /** All that a look has told; absent where none was needed. */
  readonly reply?: ObjectReply;
}

/** What is not there to be copied is told before what stands in the way of a copy. */
async function lookAround(
  bucket: Bucket,
  source: Source,
  to: Path,
  request: TransferRequest,
): Promise<Looked> {
  const [looked, clash] = await Promise.allSettled([
    look(bucket, source, request),
    refuseOverDirectory(bucket, to, request),
  ]);
  if (looked.status === "rejected") throw looked.reason;
  if (clash.status === "rejected") throw clash.reason;
  const { storageClass = "STANDARD" } = looked.value;
  // That of a directory bucket is of no use elsewhere, nor is another one there.
  const isOfPlace = isDirectoryBucket(source.bucket) || isDirectoryBucket(bucket.name);
  if (storageClass !== "STANDARD" && !isOfPlace) return looked.value;
  const { storageClass: _storageClass, ...others } = looked.value;
  return others;
}

/**
 * S3 gives a copy the class of all that is new, unless the class of its source is named. In a tree the listing tells it, and
 * strict mode looks at the source in any case; a look for its sake would double the requests of every other copy.
 */
async function look(
  { wire, settings }: Bucket,
  { bucket, key, access }: Source,
  { seen, ifMatch, signal }: TransferRequest,
): Promise<Looked> {
  if (seen !== undefined) {
    const storageClass = fieldOf(seen.native, "storageClass");
    return typeof storageClass === "string" ? { storageClass } : {};
  }
  if (!settings.strict) return {};
  const extra = parametersFor("HeadObject", access);
  const reply = await wire.headObject({
    bucket,
    key,
    extra,
    ...(ifMatch !== undefined && { ifMatch }),
    signal,
  });
  const { storageClass } = reply;
  return { reply, ...(storageClass !== undefined && { storageClass }) };
}

async function named(error: unknown, bucket: Bucket, to: Path, request: TransferRequest): Promise<unknown> {
  const isRefused = isRefusedCondition(error);
  if (!isRefused && !isMissing(error)) return error;
  if (isRefused && error.operation === "UploadPartCopy") return new FsError("ECHANGED", { cause: error });
  if (await isRefusedByTarget(bucket, to, request, { isRefused }))
    return new FsError(request.overwrite ? "ECONFLICT" : "EEXIST", { path: to, cause: error });
  return new FsError(isRefused ? "EPRECONDITION" : "ENOENT", { cause: error });
}

/** A copy has two conditions, and S3 does not say which of them failed, nor which of the two objects is missing. */
async function isRefusedByTarget(
  bucket: Bucket,
  to: Path,
  { overwrite, ifMatch, replaces, signal }: TransferRequest,
  { isRefused }: { readonly isRefused: boolean },
): Promise<boolean> {
  if (overwrite ? replaces === undefined : !isRefused) return false;
  if (isRefused && ifMatch === undefined) return true;
  const found = await lookUpFile(bucket, to, { signal });
  return overwrite ? found?.etag !== replaces : found !== undefined;
}

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof S3Failure)) return false;
  return (
    error.code === "EntityTooLarge" || (error.code === "InvalidRequest" && /larger than/i.test(error.message))
  );
}
