import { FsError, NEVER } from "@s3fs/core";
import type { Commit } from "./guard/check-commit.ts";
import type { GuardedWire } from "./guard/guarded-wire.ts";
import type { Upload } from "./guard/guarded-uploads.ts";
import { parametersFor } from "./parameters.ts";
import type { PartReply } from "./wire/wire.ts";
import type { WriteTarget } from "./write-target.ts";

/** One multipart upload: its requests, what is in flight of them, and its end. */
export interface UploadSession {
  create(): Promise<Upload>;
  uploadPart(partNumber: number, body: Uint8Array): Promise<PartReply>;
  /** Refuses to commit anything but all bytes that were fed. */
  complete(): Promise<Commit>;
  result(): { readonly commit: Commit; readonly size: number };
  /** Waits for what is in flight, then leaves nothing behind. Fails never: there is an error already. */
  discard(): Promise<void>;
}

export interface UploadSessionOptions {
  readonly wire: GuardedWire;
  readonly target: WriteTarget;
  /** Told of the first failure, so that the others end as well. */
  readonly stop: (error: unknown) => void;
  readonly stopSignal: AbortSignal;
  /** Bytes of the whole content, once all of it was fed. */
  readonly fedBytes: () => number | undefined;
  /** From here on the upload is not to be stopped any more, because its outcome would be unknown. */
  readonly beforeCommit: () => void;
}

export function createUploadSession(options: UploadSessionOptions): UploadSession {
  const { wire, target, stopSignal, fedBytes } = options;
  const { key, content, conditions, parameters } = target;
  const parts = new Map<number, PartReply>();
  const inFlight = new Set<Promise<unknown>>();
  let upload: Upload | undefined;
  let sentBytes = 0;
  let commit: Commit | undefined;

  const tracked = async <T>(run: () => Promise<T>): Promise<T> => {
    stopSignal.throwIfAborted();
    const running = run();
    inFlight.add(running);
    try {
      return await running;
    } catch (error) {
      options.stop(error);
      throw error;
    } finally {
      inFlight.delete(running);
    }
  };
  const begun = (): Upload => {
    if (upload === undefined) throw new Error("a part was sent before its upload was created");
    return upload;
  };

  return {
    // Not to be aborted: an upload whose id never arrived could not be removed.
    create: () =>
      tracked(async () => {
        const extra = parametersFor("CreateMultipartUpload", parameters);
        upload = await wire.createUpload({ key, ...content, extra, signal: NEVER });
        return upload;
      }),
    uploadPart: (partNumber, body) =>
      tracked(async () => {
        const extra = parametersFor("UploadPart", parameters);
        const { uploadId } = begun();
        const reply = await wire.uploadPart({ key, uploadId, partNumber, body, extra, signal: stopSignal });
        sentBytes += body.byteLength;
        parts.set(partNumber, reply);
        return reply;
      }),
    complete: () =>
      tracked(async () => {
        const size = fedBytes();
        if (size === undefined || size !== sentBytes) throw incomplete(sentBytes, size);
        options.beforeCommit();
        const extra = parametersFor("CompleteMultipartUpload", parameters);
        const uploaded = begun();
        const ordered = [...parts].sort(([left], [right]) => left - right);
        const request = { key, uploadId: uploaded.uploadId, size, ...conditions, extra, signal: NEVER };
        const numbered = ordered.map(([partNumber, reply]) => ({ partNumber, ...reply }));
        commit = await wire.completeUpload({ ...request, upload: uploaded, parts: numbered });
        return commit;
      }),
    result() {
      if (commit === undefined) throw new Error("an upload ended without being completed");
      return { commit, size: sentBytes };
    },
    async discard() {
      await Promise.allSettled(inFlight);
      if (upload === undefined) return;
      const extra = parametersFor("AbortMultipartUpload", parameters);
      await discard(wire, { key, uploadId: upload.uploadId, extra, signal: NEVER });
    },
  };
}

/**
 * Parts that arrive while an upload is aborted can outlive it, so it is looked after.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
 */
async function discard(wire: GuardedWire, request: Parameters<GuardedWire["abortUpload"]>[0]): Promise<void> {
  try {
    await wire.abortUpload(request);
    if ((await wire.countParts(request)) > 0) await wire.abortUpload(request);
  } catch {
    // The error that ended the upload is the one that its caller needs.
  }
}

function incomplete(sentBytes: number, size: number | undefined): FsError {
  const detail = `${sentBytes} bytes were sent of ${size ?? "a stream that has not ended"}`;
  return new FsError("EINTEGRITY", { driver: "s3", detail });
}
