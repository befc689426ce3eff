import { hash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { s3Error } from "../s3-error.ts";
import type { PayloadClaim } from "../signature/payload-claim.ts";

/** A request that brings no body is signed with the hash of nothing; with another one its body was lost on the way. */
export function checkAbsentBody(payload: PayloadClaim, method: string, headers: IncomingHttpHeaders): void {
  if (payload.kind !== "sha256" || payload.hex === EMPTY_SHA256) return;
  if (method !== "GET" && method !== "HEAD" && method !== "DELETE") return;
  if (headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0") return;
  throw s3Error("XAmzContentSHA256Mismatch", {
    fields: { ClientComputedContentSHA256: payload.hex, S3ComputedContentSHA256: EMPTY_SHA256 },
  });
}

const EMPTY_SHA256 = hash("sha256", "");
