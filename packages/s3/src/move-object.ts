import { FsError, isFsError, type Call, type Path, type TransferRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { copyFile } from "./copy-object.ts";
import type { Commit } from "./guard/check-commit.ts";
import { fileKey } from "./key-mapping.ts";
import { lookUpFile } from "./look-up.ts";
import { parametersFor } from "./parameters.ts";
import { removeFile } from "./remove-one.ts";
import { isMissing, isRefusedCondition, type S3Failure } from "./wire/s3-failure.ts";
import type { ObjectReply } from "./wire/wire.ts";

/**
 * S3 moves nothing: a copy, and a removal on the condition that the source is still what was copied. What another writer goes
 * on to put there stays, and so does the copy, which is ECHANGED.
 */
export async function moveFile(
  bucket: Bucket,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const etag = request.ifMatch ?? request.seen?.etag;
  if (etag !== undefined) await movePinned(bucket, from, to, { ...request, ifMatch: etag });
  else if (bucket.settings.strict || givesNewTags(bucket)) await moveLooked(bucket, from, to, request);
  else await moveAtOnce(bucket, from, to, request);
}

/** Of the content that has this etag, and no other. */
async function movePinned(
  bucket: Bucket,
  from: Path,
  to: Path,
  request: TransferRequest & { readonly ifMatch: string },
): Promise<Commit> {
  const copy = await copyFile(bucket, from, to, request);
  await removeCopied(bucket, from, request);
  return copy;
}

async function removeCopied(
  bucket: Bucket,
  from: Path,
  { signal, ifMatch }: Call & { readonly ifMatch: string },
): Promise<void> {
  try {
    await removeFile(bucket, from, { signal, ifMatch });
  } catch (error) {
    throw isRefusedCondition(error) ? changed(from, error) : error;
  }
}

async function moveLooked(bucket: Bucket, from: Path, to: Path, request: TransferRequest): Promise<void> {
  const seen = await lookUpFile(bucket, from, request);
  if (seen === undefined) throw new FsError("ENOENT", { path: from });
  await moveSeen(bucket, from, to, { ...request, seen, ifMatch: etagOf(seen.etag, from) });
}

/** The condition is ours, not one that was asked for. */
async function moveSeen(
  bucket: Bucket,
  from: Path,
  to: Path,
  request: TransferRequest & { readonly ifMatch: string },
): Promise<Commit> {
  try {
    return await movePinned(bucket, from, to, request);
  } catch (error) {
    throw error instanceof FsError && error.code === "EPRECONDITION" ? changed(from, error) : error;
  }
}

/**
 * Without a look: the copy of content that was written as a whole has its ETag, which the removal demands. Only where that is
 * refused the source is looked at: it has changed, or is one in parts or encrypted by keys, whose copy has another ETag.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
async function moveAtOnce(bucket: Bucket, from: Path, to: Path, request: TransferRequest): Promise<void> {
  const { etag, sourceEtag = etag } = await copyFile(bucket, from, to, request);
  try {
    await removeFile(bucket, from, { signal: request.signal, ifMatch: sourceEtag });
  } catch (error) {
    if (!isRefusedCondition(error)) throw error;
    await settle(bucket, from, to, { ...request, copied: etag, refusal: error });
  }
}

/**
 * What is there now is copied again, as what it is. Its time does not tell that it is what was copied: an object in parts has
 * that of the beginning of its upload. Where the refused removal may have been done before, by an attempt whose reply was lost,
 * nothing is: who came to the free place takes no part in the move, and would be put over what was moved.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#SysMetadata
 */
async function settle(
  bucket: Bucket,
  from: Path,
  to: Path,
  { copied, refusal, ...request }: TransferRequest & { readonly copied: string; readonly refusal: S3Failure },
): Promise<void> {
  const source = await lookAt(bucket, from, request);
  if (source === undefined) return; // moved or removed by another
  if (refusal.mayBeDone) throw refusal;
  const ifMatch = etagOf(source.etag, from);
  const again = { ...request, ifMatch, overwrite: true, replaces: copied };
  try {
    const { etag } = await moveSeen(bucket, from, to, again);
    if (isOfOneRequest(ifMatch) && etag !== ifMatch) newTags.add(bucket);
  } catch (error) {
    if (!isFsError(error, "ENOENT")) throw error; // by now moved or removed by another
  }
}

/** Those whose copies never have the ETags of their sources, as one whose bucket encrypts by keys of the key service. */
const newTags = new WeakSet<Bucket>();

function givesNewTags(bucket: Bucket): boolean {
  const { ServerSideEncryption = "AES256", SSECustomerKey } = bucket.settings.uploadArgs;
  return newTags.has(bucket) || SSECustomerKey !== undefined || ServerSideEncryption !== "AES256";
}

function isOfOneRequest(etag: string): boolean {
  return !etag.includes("-");
}

async function lookAt(
  { wire, settings }: Bucket,
  path: Path,
  { signal }: Call,
): Promise<ObjectReply | undefined> {
  const extra = parametersFor("HeadObject", settings.downloadArgs);
  try {
    return await wire.headObject({ key: fileKey(path), extra, signal });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function etagOf(etag: string | undefined, path: Path): string {
  if (etag === undefined) throw new FsError("EPROTOCOL", { path, detail: "the source has no ETag" });
  return etag;
}

function changed(path: Path, cause: unknown): FsError {
  const detail = "the source was replaced while it was moved; it stays, whether it was copied or not";
  return new FsError("ECHANGED", { path, detail, cause });
}
