import { FsError, isPath, type Location, type Path, type TransferRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { copyInParts } from "./copy-in-parts.ts";
import { fileKey } from "./key-mapping.ts";
import { lookUpFile } from "./look-up.ts";
import { markParents } from "./markers.ts";
import { copySourceParameters, parametersFor } from "./parameters.ts";
import { accessOf, accessTo, type Access } from "./source-access.ts";
import { refuseOverDirectory } from "./strict-checks.ts";
import { isMissing, isRefusedCondition, S3Failure } from "./wire/s3-failure.ts";

/** An object that S3 copies by itself; what describes its content goes along. */
interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly access: Access;
}

export function copyFile(bucket: Bucket, from: Path, to: Path, request: TransferRequest): Promise<void> {
  const access = accessOf(bucket.settings);
  return copyObject(bucket, { bucket: bucket.name, key: fileKey(from), access }, to, request);
}

/** @param source a location of this store: a bucket and a key, joined by a slash */
export function copyFrom(
  bucket: Bucket,
  source: Location,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const slash = source.key.indexOf("/");
  const from = { bucket: source.key.slice(0, slash), key: source.key.slice(slash + 1) };
  const access = accessTo(source) ?? accessToOther(bucket);
  return copyObject(bucket, { ...from, access }, to, request);
}

/** Nothing is known of who owns the bucket of a location that did not come from a file system of this package. */
function accessToOther({ settings }: Bucket): Access {
  const { ExpectedBucketOwner: _owner, ...access } = accessOf(settings);
  return access;
}

async function copyObject(bucket: Bucket, source: Source, to: Path, request: TransferRequest): Promise<void> {
  const key = fileKey(to);
  const { overwrite, ifMatch, signal } = request;
  await refuseClashes(bucket, source, to, request);
  const { access, ...object } = source;
  const extra = {
    ...parametersFor("CopyObject", bucket.settings.uploadArgs),
    ...copySourceParameters(access),
  };
  const from = { ...object, ...(ifMatch !== undefined && { ifMatch }) };
  const conditions = overwrite ? {} : { ifNoneMatch: true };
  try {
    await orInParts(
      () => bucket.wire.copyObject({ key, source: from, ifNoneMatch: !overwrite, extra, signal }),
      () => copyInParts(bucket, { ...from, access }, { key, conditions, signal }),
    );
  } catch (error) {
    throw await named(error, bucket, to, request);
  }
  await markParents(bucket, to, request);
}

/** Most copies fit into one request, so a look at the size would be one more for each of them. */
async function orInParts(copy: () => Promise<unknown>, copyParts: () => Promise<void>): Promise<void> {
  try {
    await copy();
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    await copyParts();
  }
}

/** What is not there to be copied is told before what stands in the way of a copy. */
async function refuseClashes(
  bucket: Bucket,
  source: Source,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  if (!bucket.settings.strict) return;
  const { signal } = request;
  const isOwn = source.bucket === bucket.name && isPath(source.key);
  const [file, clash] = await Promise.all([
    isOwn ? lookUpFile(bucket, source.key, { signal }) : source,
    outcomeOf(refuseOverDirectory(bucket, to, request)),
  ]);
  if (file === undefined) throw new FsError("ENOENT");
  if (clash) throw clash.error;
}

async function outcomeOf(check: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await check;
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function named(error: unknown, bucket: Bucket, to: Path, request: TransferRequest): Promise<unknown> {
  if (isMissing(error)) return new FsError("ENOENT", { cause: error });
  if (!isRefusedCondition(error)) return error;
  if (error.operation === "UploadPartCopy") return new FsError("ECHANGED", { cause: error });
  const isTaken = !request.overwrite && (await isRefusedByTarget(bucket, to, request));
  return new FsError(isTaken ? "EEXIST" : "EPRECONDITION", { ...(isTaken && { path: to }), cause: error });
}

/** A copy has two conditions, and S3 does not say which of them failed. */
async function isRefusedByTarget(bucket: Bucket, to: Path, request: TransferRequest): Promise<boolean> {
  return (
    request.ifMatch === undefined || (await lookUpFile(bucket, to, { signal: request.signal })) !== undefined
  );
}

function isTooLarge(error: unknown): boolean {
  if (!(error instanceof S3Failure)) return false;
  return (
    error.code === "EntityTooLarge" || (error.code === "InvalidRequest" && /larger than/i.test(error.message))
  );
}
