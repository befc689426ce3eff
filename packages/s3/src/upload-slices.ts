import { FsError, interruptible, type Sliceable } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { planParts, type Part } from "./plan-parts.ts";
import { plannedWork } from "./send-parts.ts";
import { uploadAnew } from "./upload-anew.ts";
import { runUpload, type Uploaded, type UploadWork } from "./upload-run.ts";
import type { UploadStop } from "./upload-stop.ts";
import type { WriteTarget } from "./write-target.ts";

/** Content that can be read from anywhere: parts are read and sent in parallel, each from where it begins. */
export function uploadSlices(
  bucket: Bucket,
  target: WriteTarget,
  content: Sliceable,
  signal: AbortSignal,
): Promise<Uploaded> {
  const { partBytes, concurrency } = bucket.settings;
  const parts = planParts(content.size, partBytes, bucket.limits);
  const workOf = (stop: UploadStop, atATime: number): UploadWork =>
    plannedWork(
      {
        parts,
        concurrency: atATime,
        async send(session, part) {
          const chunks = interruptible(content.slice(part.start, part.end), stop.controller.signal);
          await session.uploadPart(part.partNumber, await wholePart(chunks, part));
        },
      },
      stop,
    );
  const wish = { wishedParts: fewerOfLarge(parts, partBytes * concurrency), partBytes: sizeOfFirst(parts) };
  return bucket.memory.whileReserved(wish, (atATime) =>
    uploadAnew(bucket, signal, () => runUpload(bucket, target, signal, (stop) => workOf(stop, atATime))),
  );
}

/** Where parts have to be larger than wished, fewer of them are in memory at a time, and at least one. */
function fewerOfLarge(parts: readonly Part[], memoryBytes: number): number {
  return Math.max(1, Math.floor(memoryBytes / sizeOfFirst(parts)));
}

function sizeOfFirst([first]: readonly Part[]): number {
  return first === undefined ? 1 : first.end - first.start;
}

/** In one piece, which can be sent again. What comes in one piece already is not copied. */
async function wholePart(chunks: AsyncIterable<Uint8Array>, { start, end }: Part): Promise<Uint8Array> {
  let whole: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of chunks) {
    const isOnly = filled === 0 && chunk.byteLength === end - start;
    if (isOnly) whole = chunk;
    else {
      whole ??= new Uint8Array(end - start);
      if (filled + chunk.byteLength > whole.byteLength) throw miscounted("more");
      whole.set(chunk, filled);
    }
    filled += chunk.byteLength;
  }
  if (whole === undefined || filled !== end - start) throw miscounted("fewer");
  return whole;
}

function miscounted(found: string): FsError {
  return new FsError("EINTEGRITY", {
    driver: "s3",
    detail: `a part of the data has ${found} bytes than it should`,
  });
}
