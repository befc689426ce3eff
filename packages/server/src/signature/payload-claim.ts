import type { IncomingHttpHeaders } from "node:http";
import type { Query } from "../query.ts";
import { invalidArgument, invalidRequest, s3Error } from "../s3-error.ts";
import type { Claim } from "./claim.ts";

/** How the body of a request is covered by its signature. */
export type PayloadClaim =
  | { readonly kind: "unsigned" }
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "chunked"; readonly isSigned: boolean };

/** The value that stands for the body in the canonical request. */
export function payloadHashOf(claim: Claim, headers: IncomingHttpHeaders, query: Query): string {
  const header = headers["x-amz-content-sha256"];
  if (typeof header === "string") return header;
  if (claim.kind === "presigned") return query.get("X-Amz-Content-Sha256") ?? UNSIGNED;
  throw invalidRequest("Missing required header for this request: x-amz-content-sha256");
}

/** @param value of `x-amz-content-sha256` */
export function parsePayloadClaim(value: string): PayloadClaim {
  if (value === UNSIGNED) return { kind: "unsigned" };
  if (/^[0-9a-f]{64}$/.test(value)) return { kind: "sha256", hex: value };
  switch (value) {
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
      return { kind: "chunked", isSigned: false };
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
      return { kind: "chunked", isSigned: true };
    default:
  }
  if (value.startsWith("STREAMING-AWS4-ECDSA")) throw s3Error("NotImplemented");
  const rule = "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING value, or a valid sha256 value.";
  throw invalidArgument("x-amz-content-sha256", value, rule);
}

const UNSIGNED = "UNSIGNED-PAYLOAD";
