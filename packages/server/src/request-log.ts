import type { OperationName } from "./operation-name.ts";

/** Counts of the requests that arrived, refused and faulted ones included. */
export interface RequestLog {
  readonly total: number;
  count(operation: OperationName): number;
  /** A copy of all counts that are not zero. */
  counts(): Readonly<Partial<Record<OperationName, number>>>;
  reset(): void;
}

export interface RequestRecorder {
  readonly log: RequestLog;
  record(operation: OperationName): void;
}

export function createRequestRecorder(): RequestRecorder {
  const counts = new Map<OperationName, number>();
  let total = 0;
  const log: RequestLog = {
    get total() {
      return total;
    },
    count: (operation) => counts.get(operation) ?? 0,
    counts: () => Object.fromEntries(counts),
    reset() {
      counts.clear();
      total = 0;
    },
  };
  const record = (operation: OperationName): void => {
    total++;
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  };
  return { log, record };
}
