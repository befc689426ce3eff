import { createHmac, timingSafeEqual } from "node:crypto";
import { remembered } from "../remembered.ts";
import type { HmacSha256 } from "./hmac-sha256.ts";
import { createHmacSha256 } from "./hmac-sha256.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary keys; requests must carry it. */
  readonly sessionToken?: string;
}

/** `<date>/<region>/<service>/aws4_request`, and what of it is looked at. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly text: string;
}

/** Gives what signs within a scope, by the text of it. */
export type SigningKeys = (scope: string) => HmacSha256;

/** Deriving a key takes four HMACs and holds for a day, so the last few are kept. */
export function createSigningKeys(secretAccessKey: string): SigningKeys {
  return remembered(MAX_KEYS, (scope) =>
    createHmacSha256(scope.split("/").reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`))),
  );
}

/** Takes as long for a near miss as for a far one. */
export function isSameSignature(expected: string, provided: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const providedBytes = Buffer.from(provided);
  return expectedBytes.length === providedBytes.length && timingSafeEqual(expectedBytes, providedBytes);
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

const MAX_KEYS = 8;
