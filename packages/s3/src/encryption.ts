import { FsError } from "@s3fs/core";
import type { DownloadArguments, UploadArguments } from "./parameters.ts";

/** How the store encrypts what it keeps. */
export type Encryption =
  | { readonly kind: "s3" }
  | {
      /** By a key of the key service; `kms-dsse` twice. */
      readonly kind: "kms" | "kms-dsse";
      /** Default: Amazon's own key for S3. */
      readonly keyId?: string | undefined;
      /** Bound to the content: whoever decrypts it needs the same. */
      readonly context?: Readonly<Record<string, string>> | undefined;
      /** One key for the bucket instead of one for each object, which saves requests to the key service. */
      readonly bucketKey?: boolean | undefined;
    }
  | {
      /** By a key that goes with each request that touches bytes, and that the store does not keep. */
      readonly kind: "customer";
      /** 256 bits, as bytes or in base64. */
      readonly key: string | Uint8Array;
    };

export interface EncryptionArguments {
  readonly upload: UploadArguments;
  readonly download: DownloadArguments;
}

/**
 * The parameters of the S3 API that it comes to. Only a customer's key is needed to read.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 * @throws {FsError} EINVAL for a kind that is none, an unknown property or a key of another length
 */
export function encryptionArguments(encryption: Encryption | undefined): EncryptionArguments {
  if (encryption === undefined) return { upload: {}, download: {} };
  checkProperties(encryption);
  if (encryption.kind === "s3") return { upload: { ServerSideEncryption: "AES256" }, download: {} };
  if (encryption.kind === "customer") {
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: customerKey(encryption.key) };
    return { upload: customer, download: customer };
  }
  const { kind, keyId, context, bucketKey } = encryption;
  return {
    upload: {
      ServerSideEncryption: kind === "kms" ? "aws:kms" : "aws:kms:dsse",
      ...(keyId !== undefined && { SSEKMSKeyId: keyId }),
      ...(context !== undefined && { SSEKMSEncryptionContext: base64(utf8(JSON.stringify(context))) }),
      ...(bucketKey !== undefined && { BucketKeyEnabled: bucketKey }),
    },
    download: {},
  };
}

const propertiesOf: Readonly<Record<Encryption["kind"], readonly string[]>> = {
  s3: ["kind"],
  kms: ["kind", "keyId", "context", "bucketKey"],
  "kms-dsse": ["kind", "keyId", "context", "bucketKey"],
  customer: ["kind", "key"],
};

function checkProperties(encryption: Encryption): void {
  if (!Object.hasOwn(propertiesOf, encryption.kind))
    throw invalid(`the kind of encryption is one of ${Object.keys(propertiesOf).join(", ")}`);
  const known = propertiesOf[encryption.kind];
  const unknown = Object.keys(encryption).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw invalid(
    `encryption of kind ${encryption.kind} has no property "${unknown}"; known are ${known.join(", ")}`,
  );
}

const keyBytes = 32;

/** The message does not repeat the key. */
function customerKey(key: string | Uint8Array): string {
  const text = typeof key === "string" ? key : base64(key);
  if (byteLengthOf(text) === keyBytes) return text;
  throw invalid(`the key of encryption has ${keyBytes} bytes, given as they are or in base64`);
}

function byteLengthOf(text: string): number | undefined {
  try {
    return atob(text).length;
  } catch {
    return undefined;
  }
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function invalid(detail: string): FsError {
  return new FsError("EINVAL", { driver: "s3", detail });
}
