import type { IncomingHttpHeaders } from "node:http";
import { remembered } from "../remembered.ts";
import { invalidRequest, s3Error } from "../s3-error.ts";
import type { Claim, Credential, SignedHeaders } from "./claim.ts";
import { parseCredential, parseSignedHeaders, parseTimestamp } from "./claim.ts";

/** Reads the Authorization header. */
export function readHeaderClaim(authorization: string, headers: IncomingHttpHeaders): Claim {
  const { signature, statement } = cutSignature(authorization);
  const { credential, signedHeaders } = readStatement(statement);
  if (signature === undefined) throw s3Error("AuthorizationHeaderMalformed");
  const { timestamp, signedAtMs } = readTime(headers);
  if (!timestamp.startsWith(credential.scope.date)) {
    throw s3Error("AuthorizationHeaderMalformed", {
      message: "The date of the credential does not match the date of the request.",
    });
  }
  return { kind: "header", credential, signedHeaders, signature, timestamp, signedAtMs };
}

/** What a client says of itself, which is the same in all that it sends in a day, and the signature of this request. */
function cutSignature(authorization: string): { statement: string; signature: string | undefined } {
  const start = authorization.lastIndexOf(SIGNATURE);
  if (start === -1) return { statement: authorization, signature: undefined };
  const comma = authorization.indexOf(",", start);
  const end = comma === -1 ? authorization.length : comma;
  return {
    statement: authorization.slice(0, start) + authorization.slice(end),
    signature: authorization.slice(start + SIGNATURE.length, end).trim(),
  };
}

interface Statement {
  readonly credential: Credential;
  readonly signedHeaders: SignedHeaders;
}

const readStatement = remembered(64, (text: string): Statement => {
  if (!text.startsWith(ALGORITHM)) {
    throw invalidRequest(
      "The authorization mechanism that you provided is not supported. Please use AWS4-HMAC-SHA256.",
    );
  }
  const fields = parseFields(text.slice(ALGORITHM.length));
  const credential = parseCredential(fields.get("Credential") ?? "");
  const signedHeaders = fields.get("SignedHeaders");
  if (credential === undefined || signedHeaders === undefined) {
    throw s3Error("AuthorizationHeaderMalformed");
  }
  return { credential, signedHeaders: parseSignedHeaders(signedHeaders) };
});

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
const SIGNATURE = "Signature=";
