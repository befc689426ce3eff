import { clampRange, FsError, ROOT, type Call, type Path, type Reading, type ReadRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { asKept } from "./description.ts";
import { directoryKey, fileKey } from "./key-mapping.ts";
import { isDirectory, lookUpFile } from "./look-up.ts";
import { checkReadArguments, parametersFor } from "./parameters.ts";
import { rangeHeader, wholeSize, type WantedRange } from "./range.ts";
import { lookedAtFile, type S3Native } from "./s3-entry.ts";
import { isMissing, S3Failure } from "./wire/s3-failure.ts";
import type { ExtraParameters } from "./wire/request.ts";
import type { ObjectBodyReply } from "./wire/wire.ts";

/** One GET; a second request only where there is no file, or no byte of it in the range. */
export async function readObject(
  bucket: Bucket,
  path: Path,
  request: ReadRequest<S3Native>,
): Promise<Reading<S3Native>> {
  checkReadArguments(request.native ?? {}, "the option native of read");
  const wanted = await wantedRange(bucket, path, request);
  if (wanted.kind === "nothing") return readNothing(bucket, path, request);
  const extra = parametersFor("GetObject", { ...bucket.settings.downloadArgs, ...request.native });
  try {
    const reply = await get(bucket, path, { ...request, ...pinned(wanted), extra }, wanted);
    return readingOf(path, reply, wanted, extra);
  } catch (error) {
    if (isUnsatisfiable(error)) return readNothing(bucket, path, request);
    if (isMissing(error)) throw await missingError(bucket, path, request);
    throw error;
  }
}

/**
 * The reply that holds a whole object as it is described, without what `downloadArgs` say of how it shall look; undefined
 * where nothing is. Whoever calls this releases its body.
 */
export async function getWholeIfThere(
  bucket: Bucket,
  path: Path,
  call: Call,
): Promise<ObjectBodyReply | undefined> {
  const extra = parametersFor("HeadObject", bucket.settings.downloadArgs);
  try {
    return await bucket.wire.getObject({ key: fileKey(path), extra, signal: call.signal });
  } catch (error) {
    if (!isMissing(error)) throw error;
    const missing = await missingError(bucket, path, call);
    if (missing.code === "ENOENT") return undefined;
    throw missing;
  }
}

/** The range as S3 can be asked for it. The one that S3 has no words for is worked out from the file's size first. */
async function wantedRange(bucket: Bucket, path: Path, request: ReadRequest<S3Native>): Promise<WantedRange> {
  const { start = 0, end } = request;
  if (start < 0 && end !== undefined) {
    const file = await lookUpFile(bucket, path, request);
    if (file === undefined) throw await missingError(bucket, path, request);
    const range = clampRange({ start, end }, file.size);
    if (range.start === range.end) return { kind: "nothing" };
    return { kind: "range", ...range, ...(file.etag !== undefined && { etag: file.etag }) };
  }
  if (end !== undefined && end <= start) return { kind: "nothing" };
  if (start < 0) return { kind: "suffix", bytes: -start };
  if (start === 0 && end === undefined) return { kind: "whole" };
  return { kind: "range", start, end };
}

function pinned(wanted: WantedRange): { readonly ifMatch?: string } {
  return wanted.kind === "range" && wanted.etag !== undefined ? { ifMatch: wanted.etag } : {};
}

function get(
  { wire }: Bucket,
  path: Path,
  { ifMatch, extra, signal }: ReadRequest<S3Native> & { readonly extra: ExtraParameters },
  wanted: WantedRange,
): Promise<ObjectBodyReply> {
  const range = rangeHeader(wanted);
  return wire.getObject({
    key: fileKey(path),
    extra,
    ...(range !== undefined && { range }),
    ...(ifMatch !== undefined && { ifMatch }),
    signal,
  });
}

function readingOf(
  path: Path,
  reply: ObjectBodyReply,
  wanted: WantedRange,
  extra: ExtraParameters,
): Reading<S3Native> {
  const { chunks, release } = reply.body;
  try {
    const entry = lookedAtFile(path, reply, wholeSize(reply, wanted));
    const { description = {} } = entry;
    return {
      entry: { ...entry, description: asKept(description, extra) },
      chunks,
      release: async () => release(),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** A range that ends where it begins, or begins past the end, which S3 answers with an error: a look is enough. */
async function readNothing(
  bucket: Bucket,
  path: Path,
  request: ReadRequest<S3Native>,
): Promise<Reading<S3Native>> {
  const entry = path === ROOT ? undefined : await lookUpFile(bucket, path, request);
  if (entry === undefined) throw await missingError(bucket, path, request);
  return { entry, chunks: noChunks(), release: async () => {} };
}

async function* noChunks(): AsyncGenerator<Uint8Array> {}

async function missingError(bucket: Bucket, path: Path, request: ReadRequest<S3Native>): Promise<FsError> {
  const isRoot = directoryKey(path) === "";
  const code = isRoot || (await isDirectory(bucket, path, request)) ? "EISDIR" : "ENOENT";
  return new FsError(code, { path });
}

function isUnsatisfiable(error: unknown): boolean {
  return error instanceof S3Failure && error.status === 416;
}
