import { Upload } from "@aws-sdk/lib-storage";
import { interruptible, onAbort } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import type { Commit } from "./guard/check-commit.ts";
import { mostBytes, tooManyParts } from "./part-limit.ts";
import { uploadClient } from "./upload-client.ts";
import { createUploadSession } from "./upload-session.ts";
import type { WriteTarget } from "./write-target.ts";

/**
 * A stream of any length in parts of equal size, by the SDK's uploader. What it lacks is done around it: it neither waits
 * for its parts after a failure, nor cancels them, nor notices a stream that it did not read to the end.
 */
export async function uploadInParts(
  { wire, name, settings }: Bucket,
  target: WriteTarget,
  pieces: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<{ readonly commit: Commit; readonly size: number }> {
  const { partBytes, concurrency } = settings;
  const failures: unknown[] = [];
  const stopping = new AbortController(); // one for each upload, because the uploader takes over its `onabort`
  const stop = (error: unknown): void => {
    failures.push(error);
    stopping.abort(error);
  };
  const unlink = onAbort(signal, () => stop(signal.reason));
  const source = interruptible(limited(pieces, partBytes), stopping.signal);
  const feed = createFeed(source, stop);
  const session = createUploadSession({
    wire,
    target,
    stop,
    stopSignal: stopping.signal,
    fedBytes: feed.bytes,
    beforeCommit: unlink,
  });
  try {
    const params = { Bucket: name, Key: target.key, Body: feed.stream };
    const uploader = { partSize: partBytes, queueSize: concurrency, leavePartsOnError: true };
    await new Upload({
      client: uploadClient(session),
      params,
      ...uploader,
      abortController: stopping,
    }).done();
    return session.result();
  } catch (error) {
    stop(error);
    await source.return();
    await session.discard();
    throw failures[0];
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

interface Feed {
  readonly stream: ReadableStream<Uint8Array>;
  /** What was fed, once the source has ended; undefined before. */
  bytes(): number | undefined;
}

/** Nothing is read ahead of the uploader. */
function createFeed(source: AsyncIterator<Uint8Array>, stop: (error: unknown) => void): Feed {
  let bytes = 0;
  let hasEnded = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const result = await source.next();
          if (result.done) {
            hasEnded = true;
            return controller.close();
          }
          bytes += result.value.byteLength;
          controller.enqueue(result.value);
        } catch (error) {
          stop(error);
          throw error;
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, bytes: () => (hasEnded ? bytes : undefined) };
}
