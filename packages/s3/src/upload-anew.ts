import { delay } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { jitteredDelayMs } from "./guard/retrying.ts";
import { S3Failure } from "./wire/s3-failure.ts";
import type { Uploaded } from "./upload-run.ts";

/** How often an upload is made, the first time included. */
const mostUploads = 4;

/**
 * Makes an upload anew, from its creation on, when its end met that of another writer: then S3 takes none of its parts
 * any more. Only for content that can be read again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function uploadAnew(
  { settings }: Bucket,
  signal: AbortSignal,
  upload: () => Promise<Uploaded>,
): Promise<Uploaded> {
  const { retries } = settings;
  for (let number = 1; ; number += 1) {
    try {
      return await upload();
    } catch (error) {
      if (!isLostRace(error) || number >= Math.min(mostUploads, retries.attempts)) throw error;
      await delay(jitteredDelayMs(number, retries), signal);
    }
  }
}

function isLostRace(error: unknown): boolean {
  return (
    error instanceof S3Failure &&
    error.operation === "CompleteMultipartUpload" &&
    error.code === "ConditionalRequestConflict"
  );
}
