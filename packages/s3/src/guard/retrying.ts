import { delay } from "@s3fs/core";
import { S3Failure } from "../wire/s3-failure.ts";
import { failureClassOf, mayHaveSucceeded, type FailureClass } from "./failure-class.ts";

export interface RetryPolicy {
  /** At most, the first one included. */
  readonly attempts: number;
  /** No attempt begins later than this after the first one. */
  readonly deadlineMs: number;
  /** The longest wait before the second attempt; it doubles with each one, up to 20 seconds. */
  readonly baseDelayMs: number;
}

export interface Attempt {
  /** Whether an earlier one may have done what was asked, its reply lost. */
  readonly mayBeDone: boolean;
}

/** Runs one request under the policy; `run` is called once for each attempt. */
export type Retry = <T>(signal: AbortSignal, run: (attempt: Attempt) => Promise<T>) => Promise<T>;

export interface Retrying {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
}

/** Runs attempts until one succeeds, fails for good, or the policy ends them; then throws the last failure. */
export async function retrying<T>(
  run: (attempt: Attempt) => Promise<T>,
  { policy, signal }: Retrying,
): Promise<T> {
  const startMs = performance.now();
  let mayBeDone = false;
  for (let number = 1; ; number += 1) {
    signal.throwIfAborted();
    try {
      return await run({ mayBeDone });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof S3Failure)) throw error;
      if (number >= attemptsFor(failureClassOf(error), policy)) throw error;
      const delayMs = error.retryAfterMs ?? jitteredDelayMs(number, policy);
      if (performance.now() - startMs + delayMs > policy.deadlineMs) throw error;
      mayBeDone ||= mayHaveSucceeded(error);
      await delay(delayMs, signal);
    }
  }
}

function attemptsFor(kind: FailureClass, { attempts }: RetryPolicy): number {
  if (kind === "final") return 1;
  if (kind === "suspicious") return Math.min(attempts, 3);
  return kind === "unreachable" ? Math.min(attempts, 4) : attempts;
}

const longestDelayMs = 20_000;

/** Anywhere between nothing and a bound that doubles: what failed together does not come back together. */
function jitteredDelayMs(attemptsMade: number, { baseDelayMs }: RetryPolicy): number {
  return Math.random() * Math.min(longestDelayMs, baseDelayMs * 2 ** (attemptsMade - 1));
}
