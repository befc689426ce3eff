import { createHmac, timingSafeEqual } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary keys; requests must carry it. */
  readonly sessionToken?: string;
}

/** `<date>/<region>/<service>/aws4_request` taken apart. */
export interface CredentialScope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly text: string;
}

/** Gives the key that signs within a scope. */
export type SigningKeys = (scope: CredentialScope) => Uint8Array;

/** Deriving a key takes four HMACs and holds for a day, so the last few are kept. */
export function createSigningKeys(secretAccessKey: string): SigningKeys {
  const keys = new Map<string, Uint8Array>();
  return (scope) => {
    const known = keys.get(scope.text);
    if (known !== undefined) return known;
    const steps = [scope.date, scope.region, scope.service, "aws4_request"];
    const key = steps.reduce<string | Uint8Array>(
      (signer, step) => hmac(signer, step),
      `AWS4${secretAccessKey}`,
    );
    if (keys.size >= MAX_KEYS) keys.clear();
    const bytes = Buffer.from(key);
    keys.set(scope.text, bytes);
    return bytes;
  };
}

export function sign(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex");
}

/** Takes as long for a near miss as for a far one. */
export function isSameSignature(expected: string, provided: string): boolean {
  const expectedBytes = Buffer.from(expected);
  const providedBytes = Buffer.from(provided);
  return expectedBytes.length === providedBytes.length && timingSafeEqual(expectedBytes, providedBytes);
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return createHmac("sha256", key).update(text).digest();
}

const MAX_KEYS = 8;
