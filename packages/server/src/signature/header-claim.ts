import type { IncomingHttpHeaders } from "node:http";
import { invalidRequest, s3Error } from "../s3-error.ts";
import type { Claim } from "./claim.ts";
import { parseCredential, parseTimestamp } from "./claim.ts";

/** Reads the Authorization header. */
export function readHeaderClaim(authorization: string, headers: IncomingHttpHeaders): Claim {
  if (!authorization.startsWith(ALGORITHM)) {
    throw invalidRequest(
      "The authorization mechanism that you provided is not supported. Please use AWS4-HMAC-SHA256.",
    );
  }
  const fields = parseFields(authorization.slice(ALGORITHM.length));
  const credential = parseCredential(fields.get("Credential") ?? "");
  const signedHeaders = fields.get("SignedHeaders");
  const signature = fields.get("Signature");
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw s3Error("AuthorizationHeaderMalformed");
  }
  const { timestamp, signedAtMs } = readTime(headers);
  if (timestamp.slice(0, 8) !== credential.scope.date) {
    throw s3Error("AuthorizationHeaderMalformed", {
      message: "The date of the credential does not match the date of the request.",
    });
  }
  return {
    kind: "header",
    ...credential,
    signedHeaders: signedHeaders.split(";"),
    signature,
    timestamp,
    signedAtMs,
  };
}

function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of text.split(",")) {
    const equals = field.indexOf("=");
    if (equals !== -1) fields.set(field.slice(0, equals).trim(), field.slice(equals + 1).trim());
  }
  return fields;
}

function readTime(headers: IncomingHttpHeaders): { readonly timestamp: string; readonly signedAtMs: number } {
  const amzDate = headers["x-amz-date"];
  if (typeof amzDate === "string") {
    const signedAtMs = parseTimestamp(amzDate);
    if (signedAtMs !== undefined) return { timestamp: amzDate, signedAtMs };
  }
  const signedAtMs = Date.parse(headers.date ?? "");
  if (amzDate !== undefined || Number.isNaN(signedAtMs)) {
    throw s3Error("AccessDenied", {
      message: "AWS authentication requires a valid Date or x-amz-date header",
    });
  }
  return { timestamp: new Date(signedAtMs).toISOString().replace(/[-:]|\.\d+/g, ""), signedAtMs };
}

const ALGORITHM = "AWS4-HMAC-SHA256 ";
