import { FsError, interruptible, isSliceable, type Path, type WriteRequest, type Written } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { markParents } from "./markers.ts";
import { uploadInParts } from "./multipart-upload.ts";
import { mostBytes, tooManyParts } from "./part-limits.ts";
import { checkUploadArguments, parametersFor } from "./parameters.ts";
import type { S3Native } from "./s3-entry.ts";
import { refuseOverDirectory } from "./strict-checks.ts";
import type { Uploaded } from "./upload-run.ts";
import { uploadSlices } from "./upload-slices.ts";
import { isRefusedCondition, S3Failure } from "./wire/s3-failure.ts";
import { gather, inPieces, joinPieces } from "./write-pieces.ts";
import { writeTarget, type WriteTarget } from "./write-target.ts";

/** One PUT for what fits into a part, otherwise a multipart upload. Readers see the old content until either commits. */
export async function writeObject(
  bucket: Bucket,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  request: WriteRequest<S3Native>,
): Promise<Written<S3Native>> {
  const target = writeTarget(bucket, path, request);
  checkWriteRequest(request);
  await refuseOverDirectory(bucket, path, request);
  const reply = await orRefused(writeContent(bucket, target, chunks, request), path, request);
  await markParents(bucket, path, request);
  return reply;
}

async function orRefused<T>(write: Promise<T>, path: Path, request: WriteRequest<S3Native>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw refusedWrite(error, path, request);
  }
}

export async function writeContent(
  bucket: Bucket,
  target: WriteTarget,
  chunks: AsyncIterable<Uint8Array>,
  { signal, size = 0 }: Pick<WriteRequest<S3Native>, "signal" | "size">,
): Promise<Written<S3Native>> {
  const { partBytes } = bucket.settings;
  const { limits } = bucket;
  if (isSliceable(chunks) && chunks.size > partBytes)
    return written(await uploadSlices(bucket, target, chunks, signal));
  if (size > mostBytes(partBytes, limits)) throw tooManyParts(partBytes, limits);
  const pieces = inPieces(interruptible(chunks, signal));
  const head = await gather(pieces, partBytes);
  if (head.isWhole) return put(bucket, target, joinPieces(head.pieces), signal);
  return written(await uploadInParts(bucket, target, all(head.pieces, pieces), signal));
}

export function checkWriteRequest({ overwrite, ifMatch, native = {} }: WriteRequest<S3Native>): void {
  checkUploadArguments(native, "the option native of write");
  if (ifMatch !== undefined && !overwrite)
    throw new FsError("EINVAL", { detail: "ifMatch and overwrite: false exclude each other" });
}

/** Lets go of each piece as it is handed out. */
async function* all(head: Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let piece = head.shift(); piece !== undefined; piece = head.shift()) yield piece;
  yield* rest;
}

async function put(
  { wire }: Bucket,
  { key, content, conditions, parameters }: WriteTarget,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Written<S3Native>> {
  const extra = parametersFor("PutObject", parameters);
  const commit = await wire.putObject({ key, body, ...content, ...conditions, extra, signal });
  return written({ commit, size: body.byteLength });
}

export function written({ commit: { etag, versionId }, size }: Uploaded): Written<S3Native> {
  return { size, etag, ...(versionId !== undefined && { native: { versionId } }) };
}

export function refusedWrite(error: unknown, path: Path, { overwrite }: WriteRequest<S3Native>): unknown {
  if (!isOfOtherContent(error)) return error;
  return new FsError(overwrite ? "EPRECONDITION" : "EEXIST", { path, cause: error });
}

/** What S3 answers to a condition that does not hold; 404 when the file that was to match has gone. */
export function isOfOtherContent(error: unknown): boolean {
  const isGone = error instanceof S3Failure && error.code === "NoSuchKey";
  return isGone || isRefusedCondition(error);
}
