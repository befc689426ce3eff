import { FsError } from "@s3fs/core";
import { isMissing, S3Failure } from "../wire/s3-failure.ts";
import type { Commit } from "./check-commit.ts";
import { mayHaveSucceeded } from "./failure-class.ts";

export interface Outcome {
  /** The content under the key, if it is one's own. */
  readonly look: () => Promise<Commit | undefined>;
  /** Whether an attempt before the last one may have succeeded. */
  readonly isUncertain: boolean;
  readonly signal: AbortSignal;
}

/**
 * What became of a commit whose last attempt failed: the commit after all, or the failure.
 *
 * @throws {FsError} EOUTCOME where not even a look tells
 */
export async function settleOutcome(
  failure: unknown,
  { look, isUncertain, signal }: Outcome,
): Promise<Commit> {
  signal.throwIfAborted();
  if (!(failure instanceof S3Failure)) throw isUncertain ? unknownOutcome(failure) : failure;
  if (!isUncertain && !mayHaveSucceeded(failure)) throw failure;
  let own: Commit | undefined;
  try {
    own = await look();
  } catch {
    signal.throwIfAborted();
    throw unknownOutcome(failure);
  }
  if (own !== undefined) return own;
  // An upload that is gone was committed or thrown away: what is under the key now may have replaced it.
  throw isMissing(failure) ? unknownOutcome(failure) : failure;
}

export function unknownOutcome(cause: unknown): FsError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const detail = `whether the content was committed can not be learnt: ${reason}`;
  return new FsError("EOUTCOME", { driver: "s3", retryable: true, detail, cause });
}
