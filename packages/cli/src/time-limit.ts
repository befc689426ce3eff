import { onAbort } from "@s3fs/core";

/** Why a run ended early: it was given no more time. */
export class OutOfTime extends Error {
  constructor(limit: string) {
    super(`stopped after ${limit}`);
    this.name = "OutOfTime";
  }
}

export interface TimeLimit {
  /** Aborts with the caller's own reason, or with {@link OutOfTime} once the time is up. */
  readonly signal: AbortSignal;
  dispose(this: void): void;
}

export interface Duration {
  readonly milliseconds: number;
  /** As the person wrote it. */
  readonly text: string;
}

export function limitTime(outer: AbortSignal, limit: Duration | undefined): TimeLimit {
  if (limit === undefined) return { signal: outer, dispose: () => {} };
  const controller = new AbortController();
  const unlink = onAbort(outer, () => controller.abort(outer.reason));
  const timer = setTimeout(() => controller.abort(new OutOfTime(limit.text)), limit.milliseconds);
  return {
    signal: controller.signal,
    dispose() {
      clearTimeout(timer);
      unlink();
    },
  };
}
