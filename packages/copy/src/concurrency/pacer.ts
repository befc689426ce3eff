import { delay, FsError } from "@s3fs/core";

/** Lets bytes pass at a steady rate, in the order in which they come. */
export interface Pacer {
  pass(this: void, bytes: number, signal: AbortSignal): Promise<void>;
}

export interface PacerClock {
  /** Never goes back, in milliseconds. */
  now(this: void): number;
  wait(this: void, durationMs: number, signal: AbortSignal): Promise<void>;
}

const realClock: PacerClock = { now: () => performance.now(), wait: delay };

/**
 * What passes takes its share of the time to come, and whoever comes next waits until then: no burst is saved up.
 *
 * @throws {FsError} EINVAL for a rate that is no positive number
 */
export function pacer(bytesPerSecond: number | undefined, { now, wait }: PacerClock = realClock): Pacer {
  if (bytesPerSecond === undefined) return { pass: async () => {} };
  if (!(bytesPerSecond > 0 && bytesPerSecond < Infinity))
    throw new FsError("EINVAL", { detail: `bytesPerSecond is a positive number, not ${bytesPerSecond}` });
  let freeAtMs = now();
  return {
    async pass(bytes, signal) {
      const nowMs = now();
      const startMs = Math.max(freeAtMs, nowMs);
      freeAtMs = startMs + (bytes / bytesPerSecond) * 1000;
      if (startMs > nowMs) await wait(startMs - nowMs, signal);
    },
  };
}
