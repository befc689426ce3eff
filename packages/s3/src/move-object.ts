import { FsError, type Call, type Path, type TransferRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { copyFile } from "./copy-object.ts";
import { ageOf } from "./guard/own-copy.ts";
import { fileKey } from "./key-mapping.ts";
import { lookUpFile } from "./look-up.ts";
import { parametersFor } from "./parameters.ts";
import { removeFile } from "./remove-one.ts";
import { isMissing, isRefusedCondition } from "./wire/s3-failure.ts";
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
  else if (bucket.settings.strict) await moveLooked(bucket, from, to, request);
  else await moveAtOnce(bucket, from, to, request);
}

/** Of the content that has this etag, and no other. */
async function movePinned(
  bucket: Bucket,
  from: Path,
  to: Path,
  request: TransferRequest & { readonly ifMatch: string },
): Promise<void> {
  await copyFile(bucket, from, to, request);
  await removeCopied(bucket, from, request);
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
): Promise<void> {
  try {
    await movePinned(bucket, from, to, request);
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
  const startMs = performance.now();
  const { etag } = await copyFile(bucket, from, to, request);
  try {
    await removeFile(bucket, from, { signal: request.signal, ifMatch: etag });
  } catch (error) {
    if (!isRefusedCondition(error)) throw error;
    await settle(bucket, from, to, { ...request, startMs, copied: etag });
  }
}

/** Removes what was surely there before the copy began; anything else is copied again, as what it is now. */
async function settle(
  bucket: Bucket,
  from: Path,
  to: Path,
  { startMs, copied, ...request }: TransferRequest & { readonly startMs: number; readonly copied: string },
): Promise<void> {
  const source = await lookAt(bucket, from, request);
  if (source === undefined) return; // moved or removed by another
  const ifMatch = etagOf(source.etag, from);
  const age = ageOf(source, performance.now() - startMs);
  if (age === "older") return removeCopied(bucket, from, { ...request, ifMatch });
  await moveSeen(bucket, from, to, { ...request, ifMatch, overwrite: true, replaces: copied });
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
