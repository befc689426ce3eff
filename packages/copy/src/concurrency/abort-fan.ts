import { NEVER, onAbort } from "@s3fs/core";

/** One abort for many pieces of work. */
export interface AbortFan {
  /** Aborted with the caller's signal, or by `abort`. */
  readonly signal: AbortSignal;
  abort(this: void, reason?: unknown): void;
  /** Runs a piece of work with a signal of its own, which aborts with the others. */
  branch<T>(this: void, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Lets go of the caller's signal. */
  end(this: void): void;
}

/**
 * Links the caller's signal once, however many pieces of work are under way: each of them adds listeners of its own, and
 * Node takes more than ten on one signal for a leak.
 */
export function abortFan(outer: AbortSignal): AbortFan {
  const trunk = new AbortController();
  const branches = new Set<AbortController>();
  const abort = (reason?: unknown): void => {
    trunk.abort(reason);
    for (const branch of branches) branch.abort(reason);
  };
  return {
    signal: trunk.signal,
    abort,
    async branch(work) {
      trunk.signal.throwIfAborted();
      const branch = new AbortController();
      branches.add(branch);
      try {
        return await work(branch.signal);
      } finally {
        branches.delete(branch);
      }
    },
    end: outer === NEVER ? () => {} : onAbort(outer, () => abort(outer.reason)),
  };
}
