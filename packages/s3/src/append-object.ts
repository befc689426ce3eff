import { FsError, interruptible, type Call, type Path, type Written } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { describedAs, pinnedSource, type ReadableSource } from "./copy-in-parts.ts";
import { fileKey } from "./key-mapping.ts";
import { markParents } from "./markers.ts";
import { withoutSourceTime } from "./object-times.ts";
import { tooManyParts } from "./part-limits.ts";
import { planParts, type Part } from "./plan-parts.ts";
import { wholeSize } from "./range.ts";
import { getWholeIfThere } from "./read-object.ts";
import type { S3Native } from "./s3-entry.ts";
import { accessOf } from "./source-access.ts";
import { sendPlanned } from "./send-parts.ts";
import { runUpload, type UploadWork } from "./upload-run.ts";
import type { UploadSession } from "./upload-session.ts";
import type { UploadStop } from "./upload-stop.ts";
import type { ObjectBodyReply } from "./wire/wire.ts";
import { isOfOtherContent, writeContent, writeObject, written } from "./write-object.ts";
import { gather, inPieces, joinPieces } from "./write-pieces.ts";
import type { WriteTarget } from "./write-target.ts";

/**
 * Adds to an object by replacing it, on the condition that nobody else has meanwhile; what describes it stays. What is large
 * enough to be a part is copied by the store; what is smaller passes through here, by the request that looks at it anyway.
 */
export async function appendObject(
  bucket: Bucket,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  call: Call,
): Promise<Written<S3Native>> {
  const old = await getWholeIfThere(bucket, path, call);
  if (old === undefined) return begin(bucket, path, chunks, call);
  try {
    const appended = await replaceGrown(bucket, path, old, chunks, call);
    await markParents(bucket, path, call);
    return appended;
  } catch (error) {
    throw isOfOtherContent(error) ? new FsError("EPRECONDITION", { path, cause: error }) : error;
  } finally {
    old.body.release();
  }
}

/** A file that came meanwhile is as good as one that was changed. */
async function begin(
  bucket: Bucket,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  call: Call,
): Promise<Written<S3Native>> {
  try {
    return await writeObject(bucket, path, chunks, { ...call, overwrite: false });
  } catch (error) {
    const isTaken = error instanceof FsError && error.code === "EEXIST" && isOfOtherContent(error.cause);
    throw isTaken ? new FsError("EPRECONDITION", { path, cause: error }) : error;
  }
}

async function replaceGrown(
  bucket: Bucket,
  path: Path,
  object: ObjectBodyReply,
  chunks: AsyncIterable<Uint8Array>,
  call: Call,
): Promise<Written<S3Native>> {
  const size = wholeSize(object, { kind: "whole" });
  const added = await inOnePart(bucket, chunks);
  const isCopied =
    size >= bucket.limits.leastPartBytes && (added.isOne || bucket.dialect.equalParts !== true);
  if (isCopied) object.body.release();
  const target = await grownTarget(bucket, path, object, call);
  if (!isCopied) return writeContent(bucket, target, joined(object.body.chunks, added.chunks), call);
  const growth = { object, size, chunks: added.chunks };
  const workOf = (stop: UploadStop): UploadWork => growing(bucket, target.key, growth, stop);
  return written(await runUpload(bucket, target, call.signal, workOf));
}

/** The same object, as it is described, without the time of its old content. */
async function grownTarget(
  bucket: Bucket,
  path: Path,
  object: ObjectBodyReply,
  { signal }: Call,
): Promise<WriteTarget> {
  const key = fileKey(path);
  const { content, parameters } = await describedAs(bucket, sourceAt(bucket, key), object, signal);
  const metadata = withoutSourceTime(object.metadata);
  const conditions = { ...(object.etag !== undefined && { ifMatch: object.etag }) };
  return { key, content: { ...content, metadata }, conditions, parameters };
}

interface Added {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Whether it is known to fit into one part. */
  readonly isOne: boolean;
}

/**
 * Where all parts but the last have one size, the old bytes are one of them and the new bytes the last, or all of them
 * are sent anew. Elsewhere nothing is read ahead.
 */
async function inOnePart({ dialect, settings }: Bucket, chunks: AsyncIterable<Uint8Array>): Promise<Added> {
  if (dialect.equalParts !== true) return { chunks, isOne: false };
  const pieces = inPieces(chunks);
  const head = await gather(pieces, settings.partBytes);
  return { chunks: joined(each(head.pieces), pieces), isOne: head.isWhole };
}

async function* each(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function* joined(...parts: AsyncIterable<Uint8Array>[]): AsyncIterable<Uint8Array> {
  for (const part of parts) yield* part;
}

interface Growth {
  readonly object: ObjectBodyReply;
  readonly size: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Nothing of the new bytes is read before the old ones are copied: a store that can not do so is left by then. */
function growing(
  bucket: Bucket,
  key: string,
  { object, size, chunks }: Growth,
  stop: UploadStop,
): UploadWork {
  const { settings, limits } = bucket;
  const from = pinnedSource(sourceAt(bucket, key), object);
  const parts = partsOfAtLeast(limits.copyPartBytes, size, bucket);
  let expectedBytes: number | undefined;
  return {
    expectedBytes: () => expectedBytes,
    async send(session) {
      await session.create();
      const { concurrency } = settings;
      await sendPlanned(
        { parts, concurrency, send: (_, part) => session.copyPart(part, from) },
        session,
        stop,
      );
      const added = interruptible(chunks, stop.controller.signal);
      expectedBytes = size + (await sendRest(bucket, session, parts.length + 1, added));
      await session.complete();
    },
  };
}

function sourceAt({ name, settings }: Bucket, key: string): ReadableSource {
  return { bucket: name, key, access: accessOf(settings) };
}

/** None of these parts is the last one of its upload, so none may be small. */
function partsOfAtLeast(leastBytes: number, size: number, { limits, dialect }: Bucket): readonly Part[] {
  if (dialect.equalParts === true) return planParts(size, size, limits);
  const count = Math.max(1, Math.floor(size / leastBytes));
  return planParts(size, Math.ceil(size / count), limits);
}

/** @returns how many bytes there were */
async function sendRest(
  { settings: { partBytes }, limits }: Bucket,
  session: UploadSession,
  firstNumber: number,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const pieces = inPieces(chunks);
  let bytes = 0;
  for (let partNumber = firstNumber, hasMore = true; hasMore; partNumber += 1) {
    const part = await gather(pieces, partBytes);
    const body = joinPieces(part.pieces);
    hasMore = !part.isWhole;
    if (body.byteLength === 0) break;
    if (partNumber > limits.mostParts) throw tooManyParts(partBytes, limits);
    await session.uploadPart(partNumber, body);
    bytes += body.byteLength;
  }
  return bytes;
}
