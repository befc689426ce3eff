import type { WireOperation } from "./wire.ts";

export interface S3FailureInit {
  readonly operation: WireOperation;
  /** S3's own code (`NoSuchKey`), the platform's (`ECONNRESET`), or one of {@link OwnCode}. */
  readonly code: string;
  /** Absent when no reply came. */
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** What S3 asked for in Retry-After. */
  readonly retryAfterMs?: number | undefined;
  readonly message: string;
  /** Whether an earlier attempt may have done what this one was refused; default false. */
  readonly mayBeDone?: boolean | undefined;
}

/** Codes for what neither S3 nor the platform names. */
export type OwnCode =
  | "MalformedReply"
  | "Timeout"
  | "BodyCut"
  | "ChecksumMismatch"
  | "DecodedBody"
  | "NoCredentials"
  | "Misconfigured";

/** One attempt that failed, stripped of the request and the reply, which carry secrets. */
export class S3Failure extends Error {
  readonly operation: WireOperation;
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly mayBeDone: boolean;

  constructor(init: S3FailureInit) {
    super(init.message);
    this.name = "S3Failure";
    this.operation = init.operation;
    this.code = init.code;
    this.status = init.status;
    this.requestId = init.requestId;
    this.retryAfterMs = init.retryAfterMs;
    this.mayBeDone = init.mayBeDone ?? false;
  }
}

export function malformed(operation: WireOperation, message: string, status: number = 200): S3Failure {
  return new S3Failure({ operation, code: "MalformedReply", status, message });
}

/** Whether the object, the bucket or the upload that was asked for is not there. */
export function isMissing(error: unknown): error is S3Failure {
  return error instanceof S3Failure && error.status === 404 && !noAnswer.has(error.code);
}

/** Of an object, as there is no bucket, or it was not S3 that answered. */
const noAnswer: ReadonlySet<string> = new Set(["NoSuchBucket", "MalformedReply"]);

export function isRefusedCondition(error: unknown): error is S3Failure {
  return error instanceof S3Failure && error.status === 412;
}
