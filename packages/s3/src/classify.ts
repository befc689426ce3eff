import type { Classification, ErrorCode } from "@s3fs/core";
import { failureClassOf } from "./guard/failure-class.ts";
import { S3Failure } from "./wire/s3-failure.ts";

/** Names what a request to S3 failed with, and says what helps. */
export function classify(error: unknown): Classification {
  if (!(error instanceof S3Failure)) return { code: "EUNKNOWN", retryable: false, detail: String(error) };
  const code = errorCodeOf(error);
  return { code, retryable: retryable.has(code), detail: detailOf(error) };
}

const retryable: ReadonlySet<ErrorCode> = new Set([
  "EBUSY",
  "EINTEGRITY",
  "EOUTCOME",
  "EPROTOCOL",
  "ETHROTTLED",
  "ETIMEDOUT",
  "EUNAVAILABLE",
]);

const errorCodes: ReadonlyMap<string, ErrorCode> = new Map([
  ["NoSuchBucket", "ENOBUCKET"],
  ["InvalidBucketName", "EINVAL"],
  ["InvalidObjectState", "EARCHIVED"],
  ["ObjectNotInActiveTierError", "EARCHIVED"], // of the source of a copy
  ["EntityTooLarge", "EFBIG"],
  ["KeyTooLongError", "ENAMETOOLONG"],
  ["NotImplemented", "ENOTSUP"],
  ["DecodedBody", "ENOTSUP"],
  ["ExistingObjectIsDirectory", "EISDIR"], // stores that keep objects as files of a disk
  ["ObjectParentIsFile", "ENOTDIR"],
  ["XMinioObjectExistsAsDirectory", "EISDIR"],
  ["XMinioParentIsObject", "ENOTDIR"],
  ["ConditionalRequestConflict", "EBUSY"],
  ["ExpiredTokenException", "EACCES"],
  ["OperationAborted", "EBUSY"],
  ["RequestTimeout", "ETIMEDOUT"],
  ["Timeout", "ETIMEDOUT"],
  ["ETIMEDOUT", "ETIMEDOUT"],
  ["RequestTimeTooSkewed", "EACCES"],
  ["ExpiredToken", "EACCES"],
  ["InvalidToken", "EACCES"],
  ["InvalidAccessKeyId", "EACCES"],
  ["NoCredentials", "EACCES"],
  ["Misconfigured", "EINVAL"],
  ["BadDigest", "EINTEGRITY"],
  ["InvalidPart", "EINTEGRITY"],
  ["BodyCut", "EINTEGRITY"],
  ["ChecksumMismatch", "EINTEGRITY"],
  ["MalformedReply", "EPROTOCOL"],
  ["HPE_HEADER_OVERFLOW", "EPROTOCOL"],
]);

function errorCodeOf(failure: S3Failure): ErrorCode {
  if (failure.mayBeDone) return "EOUTCOME";
  const named = errorCodes.get(failure.code);
  if (named !== undefined) return named;
  if (failure.status === undefined) return codeWithoutReply(failure);
  return codeOfStatus(failure.status, failure);
}

function codeWithoutReply(failure: S3Failure): ErrorCode {
  const { code } = failure;
  if (code.startsWith("HPE_")) return "EPROTOCOL";
  if (code.startsWith("CERT_") || code.startsWith("ERR_TLS")) return "EACCES";
  if (code.includes("SELF_SIGNED") || code.startsWith("UNABLE_TO_")) return "EACCES";
  return failureClassOf(failure) === "final" ? "EIO" : "EUNAVAILABLE";
}

function codeOfStatus(status: number, failure: S3Failure): ErrorCode {
  if (failureClassOf(failure) === "throttled") return "ETHROTTLED";
  if (status === 404) return "ENOENT";
  if (status === 401 || status === 403) return "EACCES";
  if (status === 412) return "EPRECONDITION";
  if (status === 501 || status === 405) return "ENOTSUP";
  if (status >= 500 || status === 307) return "EUNAVAILABLE";
  if (status === 301 || status === 400) return "EINVAL";
  return "EIO";
}

function detailOf(failure: S3Failure): string {
  const { operation, code, status, requestId, message } = failure;
  const said = saysNothing.has(message) || message === code ? "" : `: ${message}`;
  const request = requestId === undefined ? "" : ` (request id ${requestId})`;
  const what =
    status === undefined
      ? `${operation} failed with ${code}`
      : `S3 answered ${operation} with ${status} ${code}${request}`;
  const hint = hintFor(failure);
  return `${what}${said}${hint === undefined ? "" : `; ${hint}`}`;
}

/** What the SDK makes of a reply without a body. */
const saysNothing: ReadonlySet<string> = new Set(["", "UnknownError"]);

const otherRegion = "the bucket lies in another region; give the option region";

const hints: ReadonlyMap<string, string> = new Map([
  ["NoCredentials", "give credentials, a profile, or anonymous: true for a public bucket"],
  ["RequestTimeTooSkewed", "the clock of this machine is off by more than S3 accepts"],
  ["ExpiredToken", "the temporary credentials have expired"],
  ["InvalidAccessKeyId", "this access key is not known there"],
  ["SignatureDoesNotMatch", "the secret access key does not belong to the access key"],
  ["InvalidObjectState", "restore it from its storage class before it can be read"],
  ["ObjectNotInActiveTierError", "restore it from its storage class before it can be copied"],
  ["AuthorizationHeaderMalformed", otherRegion],
  ["NoSuchBucket", "buckets are made by other means than a file system"],
  ["ECONNREFUSED", "nothing listens at the endpoint"],
  ["ENOTFOUND", "the name of the endpoint can not be resolved"],
  ["Timeout", "the option timeouts sets the limits"],
]);

/** By what S3 says of it, which has no code of its own. */
const hintsToSayings: readonly (readonly [RegExp, string])[] = [
  [
    /encryption parameters are not applicable/i,
    "it is not encrypted by a customer's key; a file system without the option encryption reads and copies it",
  ],
  [
    /stored using a form of server side encryption/i,
    "it is encrypted by a customer's key; give the option encryption",
  ],
];

/** A reply to HEAD has no body that says so. */
const silently =
  "S3 tells a look no reason; the object may be encrypted by a customer's key that the option encryption does not give, " +
  "or lie in another region";

function isRefusedChecksum(status: number | undefined, message: string): boolean {
  return (status === 400 || status === 501) && /x-amz-(?:sdk-)?checksum/i.test(message);
}

const looking: ReadonlySet<string> = new Set(["HeadObject", "GetObject", "CopyObject"]);

function hintFor({ code, status, operation, message, mayBeDone }: S3Failure): string | undefined {
  if (mayBeDone) return "an earlier attempt, whose reply was lost, may have done what was asked";
  if (isRefusedChecksum(status, message)) return "this store takes no checksums; give checksums: false";
  const hint = status === 301 ? otherRegion : hints.get(code); // a reply to HEAD has no body that says so
  if (hint !== undefined) return hint;
  if (status === 400 && operation === "HeadObject" && code === "Http400") return silently;
  if (status !== 403) return hintsToSayings.find(([saying]) => saying.test(message))?.[1];
  if (!looking.has(operation)) return "the credentials lack the permission for this operation";
  return "the credentials lack s3:GetObject, or s3:ListBucket, without which S3 answers 403 for a missing key too";
}
