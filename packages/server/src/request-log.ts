import type { OperationName } from "./operation-name.ts";

/** The requests that arrived, refused and faulted ones included. */
export interface RequestLog {
  readonly total: number;
  count(operation: OperationName): number;
  /** A copy of all counts that are not zero. */
  counts(): Readonly<Partial<Record<OperationName, number>>>;
  /** The last 1,000 requests that were answered, the oldest first. */
  entries(): readonly RequestEntry[];
  reset(): void;
}

/** One answered request. It holds no header and no signature. */
export interface RequestEntry {
  readonly operation: OperationName;
  readonly method: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  /** The names of the query's parameters, without their values. */
  readonly parameters: readonly string[];
  /** Undefined when no reply was sent. */
  readonly status: number | undefined;
  /** The kind of fault that was applied. */
  readonly fault: string | undefined;
  /**
   * What went wrong inside, where the client is told of no more than an InternalError or of a broken connection: for whoever
   * runs the server, as it may name files of its store.
   */
  readonly failure: string | undefined;
  /** From the arrival of the headers to the end of the reply, in milliseconds. */
  readonly durationMs: number;
  readonly requestId: string;
}

export interface RequestRecorder {
  readonly log: RequestLog;
  /** Counts a request on its arrival. */
  record(operation: OperationName): void;
  /** Keeps what became of it. */
  recordEnd(entry: RequestEntry): void;
}

/** @param onEntry is told of every request when it was answered; what it throws is not caught */
export function createRequestRecorder(onEntry?: (entry: RequestEntry) => void): RequestRecorder {
  const counts = new Map<OperationName, number>();
  const ring: RequestEntry[] = [];
  let total = 0;
  let ended = 0;
  const log: RequestLog = {
    get total() {
      return total;
    },
    count: (operation) => counts.get(operation) ?? 0,
    counts: () => Object.fromEntries(counts),
    entries: () => [...ring.slice(ended % MAX_ENTRIES), ...ring.slice(0, ended % MAX_ENTRIES)],
    reset() {
      counts.clear();
      ring.length = 0;
      total = ended = 0;
    },
  };
  return {
    log,
    record(operation) {
      total++;
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
    },
    recordEnd(entry) {
      ring[ended++ % MAX_ENTRIES] = entry;
      onEntry?.(entry);
    },
  };
}

const MAX_ENTRIES = 1000;
