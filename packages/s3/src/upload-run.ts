import { NEVER, onAbort } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import type { Commit } from "./guard/check-commit.ts";
import { createUploadSession, type UploadSession } from "./upload-session.ts";
import { createUploadStop, type UploadStop } from "./upload-stop.ts";
import type { WriteTarget } from "./write-target.ts";

/** What an upload does between its beginning and its end. */
export interface UploadWork {
  /** Bytes that must have been sent; undefined as long as that is not known. */
  expectedBytes(): number | undefined;
  /** From the creation to the completion. */
  send(session: UploadSession): Promise<void>;
  /** Lets go of the source after a failure. */
  leave?(): Promise<void>;
}

export interface Uploaded {
  readonly commit: Commit;
  readonly size: number;
}

/** One multipart upload from its beginning to its end: its commit, or its first error and nothing left behind. */
export function runUpload(
  bucket: Bucket,
  target: WriteTarget,
  signal: AbortSignal,
  workOf: (stop: UploadStop) => UploadWork,
): Promise<Uploaded> {
  return bucket.uploads.run(() => upload(bucket, target, signal, workOf));
}

async function upload(
  { wire, uploads }: Bucket,
  target: WriteTarget,
  signal: AbortSignal,
  workOf: (stop: UploadStop) => UploadWork,
): Promise<Uploaded> {
  const stop = createUploadStop();
  const unlinks = [signal, uploads.closing].map((each) =>
    each === NEVER ? () => {} : onAbort(each, () => stop.because(each.reason)),
  );
  const unlink = (): void => unlinks.forEach((end) => end());
  const work = workOf(stop);
  const expectedBytes = (): number | undefined => work.expectedBytes();
  const session = createUploadSession({
    wire,
    target,
    stop,
    expectedBytes,
    leaving: uploads.leaving,
    beforeCommit: unlink,
  });
  try {
    await work.send(session);
    return session.result();
  } catch (error) {
    stop.because(error);
    await work.leave?.();
    await session.discard();
    throw stop.firstReason();
  } finally {
    unlink();
  }
}
