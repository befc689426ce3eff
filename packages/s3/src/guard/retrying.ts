import { delay, onAbort } from "@s3fs/core";
import type { Tell } from "../s3-event.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import { failureClassOf, mayHaveSucceeded, type FailureClass } from "./failure-class.ts";

export interface RetryPolicy {
  /** At most, the first one included. */
  readonly attempts: number;
  /** At most, as long as a store that has answered before can't be reached. */
  readonly outageAttempts: number;
  /** No attempt begins later than this after the first one, nor after this a store that can't be reached is waited for. */
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

/** What the requests of one file system know of whether their store can be reached. */
export interface Reach {
  hasAnswered: boolean;
  /** By `performance.now()`: since when nobody gets through to it; undefined when somebody does. */
  lostSinceMs: number | undefined;
}

export interface Retrying {
  readonly bucket: string;
  readonly reach: Reach;
  readonly policy: RetryPolicy;
  /** Ends the waits: there will be no further attempt. */
  readonly closing: AbortSignal;
  readonly tell: Tell | undefined;
}

/** Runs attempts until one succeeds, fails for good, or the policy ends them; then throws the last failure. */
export async function retrying<T>(
  { key, prefix, signal, waitSignal = signal }: Asked,
  run: (attempt: Attempt) => Promise<T>,
  { bucket, reach, policy, closing, tell }: Retrying,
): Promise<T> {
  const startMs = performance.now();
  let mayBeDone = false;
  for (let number = 1; ; number += 1) {
    waitSignal.throwIfAborted();
    try {
      const reply = await run({ number, mayBeDone });
      noteAnswer(reach);
      return reply;
    } catch (error) {
      waitSignal.throwIfAborted();
      if (!(error instanceof S3Failure)) throw error;
      const kind = failureClassOf(error);
      const outageLeftMs = kind === "unreachable" ? leftOfOutage(reach, policy) : 0;
      if (error.status !== undefined) noteAnswer(reach);
      if (number >= (outageLeftMs > 0 ? policy.outageAttempts : attemptsFor(kind, policy))) throw error;
      const jitteredMs = jitteredDelayMs(number, policy);
      const delayMs =
        error.retryAfterMs ?? (outageLeftMs > 0 ? Math.min(jitteredMs, outageLeftMs) : jitteredMs);
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

function noteAnswer(reach: Reach): void {
  reach.hasAnswered = true;
  reach.lostSinceMs = undefined;
}

/**
 * A store that nobody has reached yet may be a wrong address. One that has answered is away, and all requests wait for it as
 * long as the deadline lets one of them: after that it counts as gone, and is given up soon.
 */
function leftOfOutage(reach: Reach, { deadlineMs }: RetryPolicy): number {
  if (!reach.hasAnswered) return 0;
  const nowMs = performance.now();
  reach.lostSinceMs ??= nowMs;
  return reach.lostSinceMs + deadlineMs - nowMs;
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
