/** How many operations are worth having under way, found out by what comes of them. Pure but for its clock. */
export interface Climber {
  readonly limit: number;
  /** A piece of work has ended well. Bytes count, and the operation as well. */
  done(this: void, bytes: number): void;
  /** A store said to slow down, or gave up. */
  slowDown(this: void): void;
}

export interface ClimberOptions {
  /** Where it begins, and what it never goes beyond. */
  readonly most: number;
  /** A clock that never goes back, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/** What an operation without bytes counts for, so that many small files are work too. */
const OPERATION_BYTES = 64 * 1024;

/** Below this share of the best goodput the last windows have been worse for a reason. */
const COLLAPSE = 0.5;

/**
 * Additive increase, multiplicative decrease: half as many after a refusal, three quarters when the goodput of a window
 * has collapsed, one more after each window that went well. A window is as many operations as may be under way.
 */
export function climber({ most, now = () => performance.now() }: ClimberOptions): Climber {
  let limit = most;
  let best = 0;
  let window = { startedMs: now(), operations: 0, work: 0 };
  const turn = (to: number): void => {
    limit = Math.min(most, Math.max(1, to));
    window = { startedMs: now(), operations: 0, work: 0 };
  };
  return {
    get limit() {
      return limit;
    },
    done(bytes) {
      window.operations += 1;
      window.work += bytes + OPERATION_BYTES;
      if (window.operations < limit) return;
      const rate = window.work / Math.max(1, now() - window.startedMs);
      const hasCollapsed = rate < best * COLLAPSE;
      best = hasCollapsed ? rate : Math.max(best, rate); // what is slow for long is the new measure
      turn(hasCollapsed ? Math.floor(limit * 0.75) : limit + 1);
    },
    slowDown: () => turn(Math.floor(limit / 2)),
  };
}
