import { FsError } from "./fs-error.ts";

/** A half-open range of bytes; a negative start counts from the end. */
export interface ByteRange {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}

/** The range clamped to a file of `size` bytes: 0 ≤ start ≤ end ≤ size. */
export function clampRange(range: ByteRange, size: number): { readonly start: number; readonly end: number } {
  const { start = 0, end = size } = range;
  const first = Math.min(size, start < 0 ? Math.max(0, size + start) : start);
  return { start: first, end: Math.max(first, Math.min(size, end)) };
}

/** @throws {FsError} EINVAL unless both ends are whole numbers, and the end is none counted backwards */
export function checkRange({ start = 0, end = 0 }: ByteRange): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && end >= 0) return;
  throw new FsError("EINVAL", {
    detail: `a range takes whole numbers of bytes, and an end ≥ 0: ${start} to ${end}`,
  });
}
