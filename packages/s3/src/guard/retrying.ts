import { delay, onAbort } from "@s3fs/core";
import type { Tell } from "../s3-event.ts";
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
  /** From 1. */
  readonly number: number;
  /** Whether an earlier one may have done what was asked, its reply lost. */
  readonly mayBeDone: boolean;
}

/** What is asked, as far as the one who asks again has to know. */
export interface Asked {
  readonly signal: AbortSignal;
  /** Where it differs: ends the waits, and there is no further attempt; one that is under way goes on. */
  readonly waitSignal?: AbortSignal;
  readonly key?: string;
  readonly prefix?: string;
}

/** Runs one request under the policy; `run` is called once for each attempt. */
export type Retry = <T>(asked: Asked, run: (attempt: Attempt) => Promise<T>) => Promise<T>;

export interface Retrying {
  readonly bucket: string;
  readonly policy: RetryPolicy;
  /** Ends the waits: there will be no further attempt. */
  readonly closing: AbortSignal;
  readonly tell: Tell | undefined;
}

/** Runs attempts until one succeeds, fails for good, or the policy ends them; then throws the last failure. */
export async function retrying<T>(
  { key, prefix, signal, waitSignal = signal }: Asked,
  run: (attempt: Attempt) => Promise<T>,
  { bucket, policy, closing, tell }: Retrying,
): Promise<T> {
  const startMs = performance.now();
  let mayBeDone = false;
  for (let number = 1; ; number += 1) {
    waitSignal.throwIfAborted();
    try {
      return await run({ number, mayBeDone });
    } catch (error) {
      waitSignal.throwIfAborted();
      if (!(error instanceof S3Failure)) throw error;
      if (number >= attemptsFor(failureClassOf(error), policy)) throw error;
      const delayMs = error.retryAfterMs ?? jitteredDelayMs(number, policy);
      if (performance.now() - startMs + delayMs > policy.deadlineMs) throw error;
      mayBeDone ||= mayHaveSucceeded(error);
      const { operation, code, status } = error;
      const what = {
        operation,
        bucket,
        key: key ?? prefix ?? "",
        code,
        ...(status !== undefined && { status }),
      };
      tell?.({ kind: "retry", ...what, attempt: number, delayMs });
      await delayUnlessClosing(delayMs, waitSignal, closing);
    }
  }
}

function attemptsFor(kind: FailureClass, { attempts }: RetryPolicy): number {
  if (kind === "final") return 1;
  if (kind === "expired") return Math.min(attempts, 2);
  if (kind === "suspicious") return Math.min(attempts, 3);
  return kind === "unreachable" ? Math.min(attempts, 4) : attempts;
}

const longestDelayMs = 20_000;

/** Anywhere between nothing and a bound that doubles: what failed together does not come back together. */
export function jitteredDelayMs(attemptsMade: number, { baseDelayMs }: RetryPolicy): number {
  return Math.random() * Math.min(longestDelayMs, baseDelayMs * 2 ** (attemptsMade - 1));
}

/** The attempt after a wait that was cut short is refused by the one who closed. */
async function delayUnlessClosing(delayMs: number, signal: AbortSignal, closing: AbortSignal): Promise<void> {
  const end = new AbortController();
  const unlinks = [signal, closing].map((each) => onAbort(each, () => end.abort()));
  try {
    await delay(delayMs, end.signal);
  } catch {
    signal.throwIfAborted();
  } finally {
    for (const unlink of unlinks) unlink();
  }
}
