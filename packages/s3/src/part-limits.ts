import { FsError } from "@s3fs/core";

/** What S3 takes in one request, as data, so that what depends on it can be shown at a smaller scale. */
export interface PartLimits {
  /** Of one upload. */
  readonly mostParts: number;
  /** Of a part that is not the last one. */
  readonly leastPartBytes: number;
  readonly mostPartBytes: number;
  /** What a part is wished to be that the store copies by itself. */
  readonly copyPartBytes: number;
  /** Part sizes are multiples of it. */
  readonly partStepBytes: number;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const s3PartLimits: PartLimits = {
  mostParts: 10_000,
  leastPartBytes: 5 * 1024 ** 2,
  mostPartBytes: 5 * 1024 ** 3,
  copyPartBytes: 256 * 1024 ** 2,
  partStepBytes: 1024 ** 2,
};

/** Bytes of the largest file that parts of this size can carry. */
export function mostBytes(partBytes: number, { mostParts }: PartLimits): number {
  return partBytes * mostParts;
}

export function tooManyParts(partBytes: number, { mostParts }: PartLimits): FsError {
  return new FsError("EFBIG", {
    driver: "s3",
    detail: `an upload has at most ${mostParts} parts, of ${partBytes} bytes here; raise the option partSize`,
  });
}
