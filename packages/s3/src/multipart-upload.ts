import { Upload } from "@aws-sdk/lib-storage";
import { interruptible } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { mostBytes, tooManyParts } from "./part-limits.ts";
import { uploadClient } from "./upload-client.ts";
import { createUploadFeed } from "./upload-feed.ts";
import { runUpload, type Uploaded } from "./upload-run.ts";
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
  const { settings, memory } = bucket;
  const { partBytes, concurrency } = settings;
  return memory.whileReserved({ wishedParts: concurrency, partBytes }, (queueSize) =>
    runUpload(bucket, target, signal, (stop) => {
      const source = interruptible(limited(pieces, bucket), stop.controller.signal);
      const feed = createUploadFeed(source, stop.because);
      return {
        expectedBytes: () => feed.fedBytes(),
        leave: () => feed.end(),
        async send(session) {
          await new Upload({
            client: uploadClient(session),
            params: { Bucket: bucket.name, Key: target.key, Body: feed.stream },
            partSize: partBytes,
            queueSize,
            leavePartsOnError: true, // they are discarded when none is in flight any more
            abortController: stop.controller,
          }).done();
        },
      };
    }),
  );
}

async function* limited(
  pieces: AsyncIterable<Uint8Array>,
  { settings: { partBytes }, limits }: Bucket,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > mostBytes(partBytes, limits)) throw tooManyParts(partBytes, limits);
    yield piece;
  }
}
