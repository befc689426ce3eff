import { FsError } from "@s3fs/core";

const MOST_AT_ONCE = 1000;

/** @throws {FsError} EINVAL unless it is a whole number from 1 to 1000: each of so many holds memory and a connection */
export function checkedConcurrency(concurrency: number): number {
  if (Number.isSafeInteger(concurrency) && concurrency > 0 && concurrency <= MOST_AT_ONCE) return concurrency;
  throw new FsError("EINVAL", {
    detail: `concurrency is a whole number from 1 to ${MOST_AT_ONCE}, not ${concurrency}`,
  });
}
