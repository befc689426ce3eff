import type { Tell } from "../s3-event.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import type { WireOperation } from "../wire/wire.ts";
import { closed } from "./closed.ts";
import { createCongestionGate } from "./congestion-gate.ts";
import { failureClassOf } from "./failure-class.ts";
import { observing } from "./observed.ts";
import { createRequestCounter, type RequestCounts } from "./request-counter.ts";
import type { Around } from "./single-attempts.ts";

/** Where every request passes: closed ones are refused, too many at a time wait, each is counted and told of. */
export interface RequestGate {
  readonly requests: RequestCounts;
  readonly around: Around;
  close(this: void): void;
}

export function createRequestGate(bucket: string, tell: Tell | undefined): RequestGate {
  const counter = createRequestCounter();
  const congestion = createCongestionGate((limit) => tell?.({ kind: "throttle", bucket, limit }));
  const observe = tell && observing(bucket, tell);
  let isClosed = false;
  const around: Around = (passing, send) => {
    const { operation, request } = passing;
    const { waitSignal: signal = request.signal } = request;
    const pass: typeof send = async () => {
      if (isClosed && !cleaning.has(operation)) throw closed();
      counter.add(operation);
      return observe === undefined ? send() : observe(passing, send);
    };
    // What leaves no parts behind goes on when all else is refused, so it does not wait in one line with it.
    return cleaning.has(operation) ? pass() : congestion.run(pass, { signal, isThrottled });
  };
  return {
    requests: counter.requests,
    around,
    close() {
      isClosed = true;
      congestion.close();
    },
  };
}

const cleaning: ReadonlySet<WireOperation> = new Set(["AbortMultipartUpload", "ListParts"]);

function isThrottled(error: unknown): boolean {
  return error instanceof S3Failure && failureClassOf(error) === "throttled";
}
