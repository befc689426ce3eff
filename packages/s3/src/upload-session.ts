import { FsError, NEVER } from "@s3fs/core";
import type { Commit } from "./guard/check-commit.ts";
import type { GuardedWire } from "./guard/guarded-wire.ts";
import type { Upload } from "./guard/guarded-wire.ts";
import { parametersFor } from "./parameters.ts";
import type { Part } from "./plan-parts.ts";
import type { UploadStop } from "./upload-stop.ts";
import type { ExtraParameters } from "./wire/request.ts";
import type { CompleteUploadRequest, CopySource, PartReply, UploadRequest } from "./wire/wire.ts";
import type { WriteTarget } from "./write-target.ts";

/** One multipart upload: its requests, what is in flight of them, and its end. */
export interface UploadSession {
  create(): Promise<Upload>;
  /** The one that was created. */
  upload(): Upload;
  uploadPart(partNumber: number, body: Uint8Array): Promise<PartReply>;
  copyPart(part: Part, source: PinnedSource): Promise<PartReply>;
  /** Refuses to commit anything but all bytes that there are. */
  complete(): Promise<Commit>;
  result(): { readonly commit: Commit; readonly size: number };
  /** Resolves when nothing is in flight. */
  settled(): Promise<void>;
  /** Waits for what is in flight, then leaves nothing behind. Never fails: there is an error already. */
  discard(): Promise<void>;
}

/** The one content of an object that is copied in parts. */
export interface PinnedSource {
  readonly source: CopySource;
  /** How a customer's key of the source is given. */
  readonly parameters: ExtraParameters;
}

export interface UploadSessionOptions {
  readonly wire: GuardedWire;
  readonly target: WriteTarget;
  /** Told of the first failure, so that the others end as well. */
  readonly stop: UploadStop;
  /** Bytes that there are to be sent; undefined as long as that is not known. */
  readonly expectedBytes: () => number | undefined;
  /** Ends what is not to be aborted otherwise: the creation, and the removal. */
  readonly leaving: AbortSignal;
  /** From here on the upload is not to be stopped any more, because its outcome would be unknown. */
  readonly beforeCommit: () => void;
  /** An upload that was created before, with the parts that it has. */
  readonly begun?: BegunUpload;
}

export interface BegunUpload {
  readonly upload: Upload;
  readonly parts: ReadonlyMap<number, PartReply>;
  /** Of those parts. */
  readonly sentBytes: number;
}

interface Progress {
  readonly parts: Map<number, PartReply>;
  sentBytes: number;
  upload?: Upload;
  commit?: Commit;
}

export function createUploadSession(options: UploadSessionOptions): UploadSession {
  const progress = progressOf(options.begun);
  const inFlight = new Set<Promise<unknown>>();
  const tracked = async <T>(run: () => Promise<T>): Promise<T> => {
    options.stop.controller.signal.throwIfAborted();
    const running = run();
    inFlight.add(running);
    try {
      return await running;
    } catch (error) {
      options.stop.because(error);
      throw error;
    } finally {
      inFlight.delete(running);
    }
  };
  return {
    create: () => tracked(() => create(options, progress)),
    upload: () => begun(progress),
    uploadPart: (partNumber, body) => tracked(() => uploadPart(options, progress, { partNumber, body })),
    copyPart: (part, source) => tracked(() => copyPart(options, progress, part, source)),
    complete: () => tracked(() => complete(options, progress)),
    result() {
      const { commit, sentBytes } = progress;
      if (commit === undefined) throw new Error("an upload ended without being completed");
      return { commit, size: sentBytes };
    },
    settled: async () => void (await Promise.allSettled(inFlight)),
    async discard() {
      await Promise.allSettled(inFlight);
      const { upload } = progress;
      if (upload !== undefined) await discard(options, upload);
    },
  };
}

function progressOf(before: BegunUpload | undefined): Progress {
  if (before === undefined) return { parts: new Map(), sentBytes: 0 };
  return { ...before, parts: new Map(before.parts) };
}

/** Not to be aborted while it is under way: an upload whose id never arrived could not be removed. */
async function create(
  { wire, target, stop, leaving }: UploadSessionOptions,
  progress: Progress,
): Promise<Upload> {
  const { key, content, parameters } = target;
  const extra = parametersFor("CreateMultipartUpload", parameters);
  const { signal: waitSignal } = stop.controller;
  progress.upload = await wire.createUpload({ key, ...content, extra, signal: leaving, waitSignal });
  return progress.upload;
}

async function uploadPart(
  { wire, target, stop }: UploadSessionOptions,
  progress: Progress,
  part: { readonly partNumber: number; readonly body: Uint8Array },
): Promise<PartReply> {
  const { uploadId } = begun(progress);
  const extra = parametersFor("UploadPart", target.parameters);
  const { signal } = stop.controller;
  const reply = await wire.uploadPart({ key: target.key, uploadId, ...part, extra, signal });
  progress.sentBytes += part.body.byteLength;
  progress.parts.set(part.partNumber, reply);
  return reply;
}

async function copyPart(
  { wire, target, stop }: UploadSessionOptions,
  progress: Progress,
  part: Part,
  { source, parameters }: PinnedSource,
): Promise<PartReply> {
  const { uploadId } = begun(progress);
  const extra = { ...parametersFor("UploadPartCopy", target.parameters), ...parameters };
  const { signal } = stop.controller;
  const reply = await wire.uploadPartCopy({ key: target.key, uploadId, ...part, source, extra, signal });
  progress.sentBytes += part.end - part.start;
  progress.parts.set(part.partNumber, reply);
  return reply;
}

async function complete(options: UploadSessionOptions, progress: Progress): Promise<Commit> {
  const { key, conditions, parameters } = options.target;
  const size = options.expectedBytes();
  if (size === undefined || size !== progress.sentBytes) throw incomplete(progress.sentBytes, size);
  options.beforeCommit();
  const upload = begun(progress);
  const request: CompleteUploadRequest = {
    key,
    uploadId: upload.uploadId,
    parts: orderedParts(progress),
    size,
    ...conditions,
    extra: parametersFor("CompleteMultipartUpload", parameters),
    signal: NEVER,
  };
  progress.commit = await options.wire.completeUpload({ ...request, upload });
  return progress.commit;
}

function orderedParts({ parts }: Progress): CompleteUploadRequest["parts"] {
  const ordered = [...parts].sort(([left], [right]) => left - right);
  return ordered.map(([partNumber, reply]) => ({ partNumber, ...reply }));
}

function begun({ upload }: Progress): Upload {
  if (upload === undefined) throw new Error("a part was sent before its upload was created");
  return upload;
}

/**
 * Parts that arrive while an upload is aborted can outlive it, so it is looked after.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
async function discard({ wire, target, leaving }: UploadSessionOptions, { uploadId }: Upload): Promise<void> {
  const extra = parametersFor("AbortMultipartUpload", target.parameters);
  const request: UploadRequest = { key: target.key, uploadId, extra, signal: leaving };
  try {
    await wire.abortUpload(request);
    if ((await wire.countParts(request)) > 0) await wire.abortUpload(request);
  } catch {
    // The error that ended the upload is the one that its caller needs.
    wire.tellLeftUpload(request);
  }
}

function incomplete(sentBytes: number, size: number | undefined): FsError {
  const detail = `${sentBytes} bytes were sent of ${size ?? "a stream that has not ended"}`;
  return new FsError("EINTEGRITY", { driver: "s3", detail });
}
