import type { Query } from "../query.ts";
import type { S3Error } from "../s3-error.ts";
import { s3Error } from "../s3-error.ts";
import type { Claim } from "./claim.ts";
import { parseCredential, parseSignedHeaders, parseTimestamp } from "./claim.ts";

/** Reads the `X-Amz-*` parameters: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export function readPresignedClaim(query: Query): Claim {
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") {
    throw malformed("X-Amz-Algorithm only supports AWS4-HMAC-SHA256");
  }
  const credential = parseCredential(query.get("X-Amz-Credential") ?? "");
  if (credential === undefined) {
    throw malformed("X-Amz-Credential must be <access key>/<date>/<region>/s3/aws4_request");
  }
  const timestamp = query.get("X-Amz-Date") ?? "";
  const signedAtMs = parseTimestamp(timestamp);
  if (signedAtMs === undefined || !timestamp.startsWith(credential.scope.date)) {
    throw malformed("X-Amz-Date must be in the ISO 8601 basic format and of the day of X-Amz-Credential");
  }
  const signedHeaders = query.get("X-Amz-SignedHeaders");
  const signature = query.get("X-Amz-Signature");
  if (signedHeaders === undefined || signature === undefined) {
    throw malformed("X-Amz-SignedHeaders and X-Amz-Signature are required");
  }
  const expiresSeconds = readExpiry(query.get("X-Amz-Expires") ?? "");
  return {
    kind: "presigned",
    credential,
    signedHeaders: parseSignedHeaders(signedHeaders),
    signature,
    timestamp,
    signedAtMs,
    expiresSeconds,
  };
}

function readExpiry(text: string): number {
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (seconds < 1) throw malformed("X-Amz-Expires must be a number of seconds above 0");
  if (seconds > MAX_EXPIRY_SECONDS)
    throw malformed("X-Amz-Expires must be less than a week (in seconds); that is 604800");
  return seconds;
}

function malformed(message: string): S3Error {
  return s3Error("AuthorizationQueryParametersError", { message });
}

const MAX_EXPIRY_SECONDS = 604_800;
