import type { S3Failure } from "../wire/s3-failure.ts";
import type { WireOperation } from "../wire/wire.ts";

/**
 * What a failure says about trying again. "unreachable" may be a wrong address, "suspicious" a wrong service, so both
 * are given up sooner than what S3 itself calls temporary. "expired" is worth one attempt with fresh credentials.
 */
export type FailureClass = "throttled" | "transient" | "unreachable" | "suspicious" | "expired" | "final";

const classByCode: ReadonlyMap<string, FailureClass> = new Map([
  ["SlowDown", "throttled"],
  ["Throttling", "throttled"],
  ["ThrottlingException", "throttled"],
  ["ThrottledException", "throttled"],
  ["RequestThrottled", "throttled"],
  ["RequestThrottledException", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  ["BandwidthLimitExceeded", "throttled"],
  ["TooManyRequests", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["InternalError", "transient"], // the SDK tells one in the body of a reply with status 200 as 503
  ["ServiceUnavailable", "transient"],
  ["RequestTimeout", "transient"],
  ["ConditionalRequestConflict", "transient"],
  ["OperationAborted", "transient"],
  ["TemporaryRedirect", "transient"],
  ["ExpiredToken", "expired"],
  ["ExpiredTokenException", "expired"],
  ["BadDigest", "suspicious"],
  ["RequestTimeTooSkewed", "suspicious"], // the SDK has learnt the right time from this reply
  ["MalformedReply", "suspicious"],
  ["Timeout", "transient"],
  ["BodyCut", "transient"],
  ["ECONNRESET", "transient"],
  ["ECONNABORTED", "transient"],
  ["EPIPE", "transient"],
  ["ECONNREFUSED", "unreachable"],
  ["ENOTFOUND", "unreachable"],
  ["EAI_AGAIN", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["EHOSTDOWN", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ENETDOWN", "unreachable"],
]);

export function failureClassOf({ code, status, operation }: S3Failure): FailureClass {
  if (isLostRace(operation, code)) return "final";
  const named = classByCode.get(code);
  if (named !== undefined) return named;
  if (status === undefined || status === 501) return "final";
  if (status === 429 || status === 503) return "throttled";
  return status >= 500 || status === 307 ? "transient" : "final";
}

/**
 * An upload whose end met another writer has to be made anew, all of it; other commits are simply sent again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function isLostRace(operation: WireOperation, code: string): boolean {
  return operation === "CompleteMultipartUpload" && code === "ConditionalRequestConflict";
}

/**
 * Whether S3 may have done what was asked although the attempt failed: the reply was lost, or is no answer. Only S3's own
 * names for throttling are a refusal before anything was done; a bare 503 may come from a proxy that lost the reply.
 */
export function mayHaveSucceeded(failure: S3Failure): boolean {
  if (classByCode.get(failure.code) === "throttled" || failureClassOf(failure) === "final") return false;
  return failure.status === undefined || failure.status < 300 || failure.status >= 500;
}
