import type { WireOperation } from "../wire/wire.ts";

/** How many requests were sent, retries included, by the operation names of the S3 API. */
export interface RequestCounts {
  readonly total: number;
  count(operation: WireOperation): number;
  /** A copy of the counts that are not zero. */
  counts(): Readonly<Partial<Record<WireOperation, number>>>;
  reset(): void;
}

export interface RequestCounter {
  readonly requests: RequestCounts;
  add(operation: WireOperation): void;
}

export function createRequestCounter(): RequestCounter {
  const counts = new Map<WireOperation, number>();
  return {
    add: (operation) => void counts.set(operation, (counts.get(operation) ?? 0) + 1),
    requests: {
      get total() {
        return [...counts.values()].reduce((sum, count) => sum + count, 0);
      },
      count: (operation) => counts.get(operation) ?? 0,
      counts: () => Object.fromEntries(counts),
      reset: () => counts.clear(),
    },
  };
}
