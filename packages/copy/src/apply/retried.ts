import { delay, FsError, isFsError } from "@s3fs/core";

export interface RetryOptions {
  /** How often it is tried again. */
  readonly retries: number;
  readonly signal: AbortSignal;
}

const FIRST_DELAY_MS = 100;

/**
 * Does a piece of work anew, from its beginning, when it failed with an error that says it may succeed later: a source that
 * broke off is opened again. Not when the source has changed, since what was listed is gone for good.
 */
export async function retried<T>(work: () => Promise<T>, { retries, signal }: RetryOptions): Promise<T> {
  for (let left = retries, mostMs = FIRST_DELAY_MS; ; left -= 1, mostMs *= 2) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !isFsError(error) || !error.retryable || error.code === "ECHANGED") throw error;
    }
    await delay(Math.random() * mostMs, signal);
  }
}

const MOST_RETRIES = 10;

/** @throws {FsError} EINVAL unless it is a whole number from 0 to 10: the stores' own retries come on top */
export function checkedRetries(retries: number): number {
  if (Number.isSafeInteger(retries) && retries >= 0 && retries <= MOST_RETRIES) return retries;
  throw new FsError("EINVAL", {
    detail: `retries is a whole number from 0 to ${MOST_RETRIES}, not ${retries}`,
  });
}
