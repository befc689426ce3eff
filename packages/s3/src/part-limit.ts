import { FsError } from "@s3fs/core";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostParts = 10_000;

/** Bytes of the largest file that parts of this size can carry. */
export function mostBytes(partBytes: number): number {
  return partBytes * mostParts;
}

export function tooManyParts(partBytes: number): FsError {
  return new FsError("EFBIG", {
    driver: "s3",
    detail: `an upload has at most ${mostParts} parts, of ${partBytes} bytes here; raise the option partSize`,
  });
}
