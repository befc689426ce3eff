/** Tokens that fill up at a steady rate, to be taken before something is done. */
export interface TokenBucket {
  /** The most that may be taken at once without running into debt. */
  readonly capacity: number;
  /** Takes the tokens and answers 0; or takes none, and answers how many milliseconds until they are there. */
  take(amount: number): number;
}

export interface TokenBucketOptions {
  readonly perSecond: number;
  /** What an idle bucket holds. Default: a quarter of a second's worth, at least 1. */
  readonly capacity?: number;
  /** A clock that never goes back, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

/**
 * A full bucket to start with. An amount above the capacity is given once the bucket is full, and leaves a debt that
 * later takers wait for, so that the rate holds over time.
 */
export function tokenBucket({
  perSecond,
  capacity = Math.max(1, perSecond / 4),
  now = () => performance.now(),
}: TokenBucketOptions): TokenBucket {
  let tokens = capacity;
  let filledMs = now();
  const fill = (): void => {
    const nowMs = now();
    const elapsedMs = Math.max(0, nowMs - filledMs);
    tokens = Math.min(capacity, tokens + (elapsedMs * perSecond) / 1000);
    filledMs = nowMs;
  };
  return {
    capacity,
    take(amount) {
      fill();
      const missing = Math.min(amount, capacity) - tokens;
      if (missing > roundingError) return (missing / perSecond) * 1000;
      tokens -= amount;
      return 0;
    },
  };
}

/** Sums of fractions would otherwise ask for a last wait of a few femtoseconds. */
const roundingError = 1e-6;
