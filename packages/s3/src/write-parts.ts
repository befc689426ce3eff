import {
  FsError,
  NEVER,
  onAbort,
  type Call,
  type PartsRequest,
  type PartsWriter,
  type Path,
} from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { fileKey } from "./key-mapping.ts";
import { parametersFor } from "./parameters.ts";
import { planParts, type Part } from "./plan-parts.ts";
import type { S3Native } from "./s3-entry.ts";
import { refuseOverDirectory } from "./strict-checks.ts";
import { createUploadSession, type BegunUpload, type UploadSession } from "./upload-session.ts";
import { createUploadStop } from "./upload-stop.ts";
import { parseReceipt, parseToken, receiptOf, tokenOf } from "./upload-token.ts";
import type { UploadRequest } from "./wire/wire.ts";
import { checkWriteRequest, refusedWrite, written } from "./write-object.ts";
import { writeTarget, type WriteTarget } from "./write-target.ts";

/** A multipart upload whose parts come from outside, which may have been created by another process. */
export async function writeParts(
  bucket: Bucket,
  path: Path,
  request: PartsRequest<S3Native>,
): Promise<PartsWriter<S3Native>> {
  const target = writeTarget(bucket, path, request);
  checkWriteRequest(request);
  await refuseOverDirectory(bucket, path, request);
  const begun = await stillThere(bucket, target, request);
  const partBytes = begun?.partBytes ?? bucket.settings.partBytes;
  const parts = planParts(request.size, partBytes, bucket.limits);
  const upload = heldUpload(bucket, target, request, begun);
  if (begun === undefined) await created(upload);
  const firstPart = parts[0]?.end ?? 0;
  const token = tokenOf(upload.session.upload(), partBytes);
  return {
    token,
    partBytes: Math.max(1, firstPart),
    written: new Set([...(begun?.parts.keys() ?? [])].map((partNumber) => partNumber - 1)),
    async write(index, bytes) {
      const part = parts[index];
      if (part === undefined || part.end - part.start !== bytes.byteLength) throw unfit(index, bytes);
      return receiptOf(await upload.session.uploadPart(part.partNumber, bytes));
    },
    async commit() {
      try {
        await upload.session.complete();
      } catch (error) {
        throw refusedWrite(error, path, request);
      }
      upload.end();
      return written(upload.session.result());
    },
    discard: upload.discard,
    leave: upload.leave,
  };
}

function unfit(index: number, { byteLength }: Uint8Array): FsError {
  return new FsError("EINVAL", { driver: "s3", detail: `part ${index} is not one of ${byteLength} bytes` });
}

interface HeldUpload {
  readonly session: UploadSession;
  discard(this: void): Promise<void>;
  leave(this: void): Promise<void>;
  /** Lets the file system forget it. */
  end(this: void): void;
}

/** Known to the file system for as long as it is held, and stopped with it. */
function heldUpload(
  { wire, uploads }: Bucket,
  target: WriteTarget,
  { size, signal }: PartsRequest<S3Native>,
  begun: BegunUpload | undefined,
): HeldUpload {
  const stop = createUploadStop();
  const unlinks = [signal, uploads.closing].map((each) =>
    each === NEVER ? () => {} : onAbort(each, () => stop.because(each.reason)),
  );
  const unlink = (): void => unlinks.forEach((run) => run());
  const { leaving } = uploads;
  const options = { wire, target, stop, expectedBytes: () => size, leaving, beforeCommit: unlink };
  const session = createUploadSession({ ...options, ...(begun && { begun }) });
  let end = (): void => {};
  void uploads.run(() => new Promise<void>((resolve) => (end = resolve)));
  const ending = (run: () => Promise<void>) => async (): Promise<void> => {
    unlink();
    stop.because(new FsError("ECLOSED", { driver: "s3", detail: "the write was ended" }));
    await run();
    end();
  };
  return {
    session,
    discard: ending(() => session.discard()),
    leave: ending(() => session.settled()),
    end: () => end(),
  };
}

async function created({ session, discard }: HeldUpload): Promise<void> {
  try {
    await session.create();
  } catch (error) {
    await discard();
    throw error;
  }
}

interface BegunHere extends BegunUpload {
  readonly partBytes: number;
}

/** What was begun, if the store still has all parts of it that are remembered; what it has of another one is removed. */
async function stillThere(
  { wire, limits }: Bucket,
  { key, parameters }: WriteTarget,
  { begun, size, signal }: PartsRequest<S3Native>,
): Promise<BegunHere | undefined> {
  const token = begun && parseToken(begun.token);
  if (begun === undefined || token === undefined) return undefined;
  const { partBytes, ...upload } = token;
  const parts = planParts(size, partBytes, limits);
  const known = [...begun.receipts].flatMap(([index, receipt]) => {
    const [part, reply] = [parts[index], parseReceipt(receipt)];
    return part && reply ? [{ part, reply }] : [];
  });
  const extra = parametersFor("ListParts", parameters);
  const request: UploadRequest = { key, uploadId: upload.uploadId, extra, signal };
  const isThere = known.length > 0 && (await wire.countParts(request)) >= Math.min(known.length, PAGE);
  if (isThere) {
    wire.openUploads.set(upload.uploadId, key);
    return {
      upload,
      partBytes,
      parts: new Map(known.map(({ part, reply }) => [part.partNumber, reply])),
      sentBytes: known.reduce((sum, { part }) => sum + bytesOf(part), 0),
    };
  }
  await wire.abortUpload({ ...request, extra: parametersFor("AbortMultipartUpload", parameters) });
  return undefined;
}

export async function discardParts(
  { wire, settings }: Bucket,
  path: Path,
  token: string,
  { signal }: Call,
): Promise<void> {
  const uploadId = parseToken(token)?.uploadId;
  const extra = parametersFor("AbortMultipartUpload", settings.uploadArgs);
  if (uploadId !== undefined) await wire.abortUpload({ key: fileKey(path), uploadId, extra, signal });
}

/** The most parts that one request counts. */
const PAGE = 1000;

function bytesOf({ start, end }: Part): number {
  return end - start;
}
