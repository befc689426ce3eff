import { Upload } from "@aws-sdk/lib-storage";
import { interruptible, NEVER, onAbort } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import type { Commit } from "./guard/check-commit.ts";
import { mostBytes, tooManyParts } from "./part-limit.ts";
import { createUploadStop } from "./upload-stop.ts";
import { uploadClient } from "./upload-client.ts";
import { createUploadFeed } from "./upload-feed.ts";
import { createUploadSession } from "./upload-session.ts";
import type { WriteTarget } from "./write-target.ts";

/**
 * A stream of any length in parts of equal size, by the SDK's uploader. What it lacks is done around it: it neither waits
 * for its parts after a failure, nor cancels them, nor notices a stream that it did not read to the end.
 */
export function uploadInParts(
  bucket: Bucket,
  target: WriteTarget,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Uploaded> {
  return bucket.uploads.run(() => upload(bucket, target, pieces, signal));
}

interface Uploaded {
  readonly commit: Commit;
  readonly size: number;
}

async function upload(
  { wire, name, settings, uploads }: Bucket,
  target: WriteTarget,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Uploaded> {
  const stop = createUploadStop();
  const unlinks = [signal, uploads.closing].map((each) =>
    each === NEVER ? () => {} : onAbort(each, () => stop.because(each.reason)),
  );
  const unlink = (): void => unlinks.forEach((end) => end());
  const feed = createUploadFeed(
    interruptible(limited(pieces, settings.partBytes), stop.controller.signal),
    stop.because,
  );
  const session = createUploadSession({ wire, target, stop, feed, beforeCommit: unlink });
  try {
    await new Upload({
      client: uploadClient(session),
      params: { Bucket: name, Key: target.key, Body: feed.stream },
      partSize: settings.partBytes,
      queueSize: settings.concurrency,
      leavePartsOnError: true, // the session discards them, when none is in flight any more
      abortController: stop.controller,
    }).done();
    return session.result();
  } catch (error) {
    stop.because(error);
    await feed.end();
    await session.discard();
    throw stop.firstReason();
  } finally {
    unlink();
  }
}

async function* limited(pieces: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > mostBytes(partBytes)) throw tooManyParts(partBytes);
    yield piece;
  }
}
