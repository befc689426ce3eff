import { FsError } from "@s3fs/core";
import type { PartLimits } from "./part-limits.ts";

/** A part of an upload, half-open. */
export interface Part {
  /** From 1. */
  readonly partNumber: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Parts of the wished size, or larger where there would be too many; all of them equal but the last, which some stores
 * demand. Memory takes one of them for each that is in flight.
 *
 * @throws {FsError} EFBIG for more than the largest parts can carry
 */
export function planParts(size: number, wishedBytes: number, limits: PartLimits): readonly Part[] {
  const partBytes = partBytesFor(size, wishedBytes, limits);
  const count = Math.max(1, Math.ceil(size / partBytes));
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    start: index * partBytes,
    end: Math.min(size, (index + 1) * partBytes),
  }));
}

function partBytesFor(
  size: number,
  wishedBytes: number,
  { mostParts, mostPartBytes, partStepBytes }: PartLimits,
): number {
  if (size <= wishedBytes * mostParts) return wishedBytes;
  const neededBytes = Math.ceil(size / mostParts / partStepBytes) * partStepBytes;
  if (neededBytes <= mostPartBytes) return neededBytes;
  throw new FsError("EFBIG", {
    driver: "s3",
    detail: `an upload has at most ${mostParts} parts of at most ${mostPartBytes} bytes, and this one ${size} bytes`,
  });
}
