import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import { invalidRequest, s3Error } from "./s3-error.ts";
import type { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import type { KeyProof, ObjectRecord, UploadRecord } from "./store/records.ts";

/** A key that a client sends with each request, and that is never kept. */
export interface CustomerKey {
  readonly bytes: Uint8Array;
  /** Base64, as it was sent. */
  readonly md5: string;
}

/**
 * The key of a request for the object that it addresses, or for the source of a copy; undefined when none was sent.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export function readCustomerKey(
  request: S3Request,
  of: "object" | "source" = "object",
): CustomerKey | undefined {
  const names = of === "object" ? OF_OBJECT : OF_SOURCE;
  const algorithm = request.header(names.algorithm);
  const key = request.header(names.key);
  const md5 = request.header(names.md5);
  if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
  if (algorithm === undefined) throw malformed(names.algorithm, "a valid encryption algorithm");
  if (algorithm !== "AES256") throw s3Error("InvalidEncryptionAlgorithmError");
  if (key === undefined) throw malformed(names.key, "an appropriate secret key");
  if (md5 === undefined) throw malformed(names.md5, "the client calculated MD5 of the secret key");
  const bytes = Buffer.from(key, "base64");
  if (bytes.length !== KEY_BYTES) {
    throw refused(names.key, "The secret key was invalid for the specified algorithm.");
  }
  if (hash("md5", bytes, "base64") !== md5) {
    const rule = "The calculated MD5 hash of the key did not match the hash that was provided.";
    throw refused(names.md5, rule);
  }
  return { bytes, md5 };
}

/** What is kept of a key in its stead. */
export function proveKey({ bytes }: CustomerKey): KeyProof {
  const salt = randomBytes(KEY_BYTES).toString("base64");
  return { salt, hmac: hmacOf(bytes, salt).toString("base64") };
}

/** Demands the key of an encrypted object, and none for another. @returns the key */
export function checkObjectKey(
  request: S3Request,
  { attributes: { customerKey } }: Pick<ObjectRecord, "attributes">,
  of: "object" | "source" = "object",
): CustomerKey | undefined {
  const key = readCustomerKey(request, of);
  if (customerKey === undefined) {
    if (key === undefined) return undefined;
    throw invalidRequest("The encryption parameters are not applicable to this object.");
  }
  if (key === undefined) {
    throw invalidRequest(
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  }
  if (isKeyOf(customerKey, key)) return key;
  throw s3Error("AccessDenied", { message: `${PREAMBLE} must provide the correct secret key.` });
}

/** Demands of a part the key that its upload began with. @returns the key */
export function checkPartKey(
  request: S3Request,
  { attributes: { customerKey } }: UploadRecord,
): CustomerKey | undefined {
  const key = readCustomerKey(request);
  if (customerKey === undefined && key === undefined) return undefined;
  if (customerKey === undefined || key === undefined) {
    throw invalidRequest(
      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.",
    );
  }
  if (isKeyOf(customerKey, key)) return key;
  throw invalidRequest("The provided encryption parameters did not match the ones used originally.");
}

/** What a reply says of encryption: S3 encrypts what no customer's key does by a key of its own. */
export function encryptionHeaders(key: CustomerKey | undefined): Readonly<Record<string, string>> {
  if (key === undefined) return BY_THE_STORE;
  return { [OF_OBJECT.algorithm]: "AES256", [OF_OBJECT.md5]: key.md5 };
}

function isKeyOf(proof: KeyProof, { bytes }: CustomerKey): boolean {
  const expected = Buffer.from(proof.hmac, "base64");
  const actual = hmacOf(bytes, proof.salt);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function hmacOf(key: Uint8Array, salt: string): Buffer {
  return createHmac("sha256", key).update(salt).digest();
}

function malformed(name: string, what: string): S3Error {
  return refused(name, `${PREAMBLE} must provide ${what}.`);
}

/** The value is a secret or next to one, and is not repeated. */
function refused(name: string, rule: string): S3Error {
  return s3Error("InvalidArgument", { message: rule, fields: { ArgumentName: name } });
}

const OF_OBJECT = headerNames("x-amz-server-side-encryption-customer");
const OF_SOURCE = headerNames("x-amz-copy-source-server-side-encryption-customer");

function headerNames(prefix: string): { algorithm: string; key: string; md5: string } {
  return { algorithm: `${prefix}-algorithm`, key: `${prefix}-key`, md5: `${prefix}-key-md5` };
}

const BY_THE_STORE = { "x-amz-server-side-encryption": "AES256" } as const;
const PREAMBLE = "Requests specifying Server Side Encryption with Customer provided keys";
const KEY_BYTES = 32;
