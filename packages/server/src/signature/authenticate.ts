import { hash } from "node:crypto";
import type { SignedParts } from "./canonical-request.ts";
import { canonicalRequest } from "./canonical-request.ts";
import type { Claim } from "./claim.ts";
import { readHeaderClaim } from "./header-claim.ts";
import type { PayloadClaim } from "./payload-claim.ts";
import { parsePayloadClaim, payloadHashOf } from "./payload-claim.ts";
import type { HmacSha256 } from "./hmac-sha256.ts";
import { readPresignedClaim } from "./presigned-claim.ts";
import type { Identities, Identity } from "./identities.ts";
import { isSameSignature } from "./signing-keys.ts";
import type { S3Error } from "../s3-error.ts";
import { invalidArgument, s3Error } from "../s3-error.ts";

/** Who sent a request, once proven. */
export type Authentication =
  | { readonly kind: "anonymous"; readonly payload: PayloadClaim }
  | {
      readonly kind: "header" | "presigned";
      readonly payload: PayloadClaim;
      readonly identity: Identity;
      /** What the signatures of a body's chunks continue from. */
      readonly chain: SignatureChain;
    };

export interface SignatureChain {
  readonly sign: HmacSha256;
  readonly timestamp: string;
  readonly scope: string;
  readonly seed: string;
}

export interface Authority {
  readonly identities: Identities;
  readonly region: string;
}

/** Proves the signature of a request, or throws the S3 error that refuses it. Without any signature it is anonymous. */
export function authenticate(request: SignedParts, authority: Authority): Authentication {
  const claim = readClaim(request);
  if (claim === undefined) return { kind: "anonymous", payload: anonymousPayload(request) };
  const identity = findIdentity(claim, request, authority);
  checkRegion(claim, authority);
  checkTime(claim);
  checkSignedHeaders(claim, request);
  const payloadHash = payloadHashOf(claim, request.headers, request.query);
  const payload = parsePayloadClaim(payloadHash);
  const { credential, timestamp, signature } = claim;
  const scope = credential.scope.text;
  const sign = identity.signingKeys(scope);
  checkSignature(claim, sign, request, payloadHash);
  return {
    kind: claim.kind,
    payload,
    identity,
    chain: { sign, timestamp, scope, seed: signature },
  };
}

function readClaim(request: SignedParts): Claim | undefined {
  const { authorization } = request.headers;
  const isPresigned = request.query.has("X-Amz-Signature") || request.query.has("X-Amz-Algorithm");
  if (authorization !== undefined && isPresigned) {
    const rule =
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header";
    throw invalidArgument("Authorization", "", rule);
  }
  if (authorization !== undefined) return readHeaderClaim(authorization, request.headers);
  return isPresigned ? readPresignedClaim(request.query) : undefined;
}

function anonymousPayload(request: SignedParts): PayloadClaim {
  const value = request.headers["x-amz-content-sha256"];
  return typeof value === "string" ? parsePayloadClaim(value) : { kind: "unsigned" };
}

function findIdentity(claim: Claim, request: SignedParts, { identities }: Authority): Identity {
  const { accessKeyId } = claim.credential;
  const identity = identities.get(accessKeyId);
  if (identity === undefined) {
    throw s3Error("InvalidAccessKeyId", { fields: { AWSAccessKeyId: accessKeyId } });
  }
  const token = request.headers["x-amz-security-token"] ?? request.query.get("X-Amz-Security-Token");
  if (token === undefined && identity.sessionToken === undefined) return identity;
  const isSame = typeof token === "string" && isSameSignature(identity.sessionToken ?? "", token);
  if (isSame) return identity;
  throw s3Error("InvalidToken");
}

function checkRegion(claim: Claim, authority: Authority): void {
  const { region } = claim.credential.scope;
  if (region === authority.region) return;
  const code = claim.kind === "header" ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError";
  const message = `The region '${region}' is wrong; expecting '${authority.region}'`;
  throw s3Error(code, { message, fields: { Region: authority.region } });
}

function checkTime(claim: Claim): void {
  const nowMs = Date.now();
  const ageMs = nowMs - claim.signedAtMs;
  if (claim.expiresSeconds === undefined) {
    if (Math.abs(ageMs) <= MAX_SKEW_MS) return;
    const fields = { RequestTime: claim.timestamp, ServerTime: new Date(nowMs).toISOString() };
    throw s3Error("RequestTimeTooSkewed", {
      fields: { ...fields, MaxAllowedSkewMilliseconds: String(MAX_SKEW_MS) },
    });
  }
  if (ageMs < -MAX_SKEW_MS) throw s3Error("AccessDenied", { message: "Request is not yet valid" });
  if (ageMs <= claim.expiresSeconds * 1000) return;
  const expires = new Date(claim.signedAtMs + claim.expiresSeconds * 1000).toISOString();
  throw s3Error("AccessDenied", {
    message: "Request has expired",
    fields: { Expires: expires, ServerTime: new Date(nowMs).toISOString() },
  });
}

/** A header that is left out of the signature could be changed or added on the way. */
function checkSignedHeaders(claim: Claim, request: SignedParts): void {
  for (const name in request.headers) if (isMissing(name, claim)) throw notSigned(claim, request);
}

function isMissing(name: string, { signedHeaders }: Claim): boolean {
  return (name === "host" || name.startsWith("x-amz-")) && !signedHeaders.names.includes(name);
}

function notSigned(claim: Claim, { headers }: SignedParts): S3Error {
  const names = Object.keys(headers).filter((name) => isMissing(name, claim));
  return s3Error("AccessDenied", {
    message: "There were headers present in the request which were not signed",
    fields: { HeadersNotSigned: names.join(", ") },
  });
}

function checkSignature(claim: Claim, sign: HmacSha256, request: SignedParts, payloadHash: string): void {
  const canonical = canonicalRequest(request, claim.signedHeaders, payloadHash);
  const prefix = `AWS4-HMAC-SHA256\n${claim.timestamp}\n${claim.credential.scope.text}\n`;
  const stringToSign = prefix + hash("sha256", canonical);
  if (isSameSignature(sign(stringToSign), claim.signature)) return;
  // Node joins what came more than once by a comma and a space, where the signature has the comma alone.
  const apart = canonicalRequest(request, claim.signedHeaders, payloadHash, request.message.headersDistinct);
  // Node reads header bytes as Latin-1. Some clients sign the text, others its UTF-8 bytes.
  for (const text of [apart, Buffer.from(canonical, "latin1"), Buffer.from(apart, "latin1")])
    if (isSameSignature(sign(prefix + hash("sha256", text)), claim.signature)) return;
  throw s3Error("SignatureDoesNotMatch", {
    fields: {
      AWSAccessKeyId: claim.credential.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: claim.signature,
      CanonicalRequest: canonical,
    },
  });
}

const MAX_SKEW_MS = 15 * 60 * 1000;
