import { FsError, type FsUrl } from "@s3fs/core";
import type { Encryption } from "./encryption.ts";
import type { S3Options } from "./s3-options.ts";

/** What a parameter that is one of a list stands for. */
interface Choices {
  readonly acl: NonNullable<S3Options["acl"]>;
  readonly checksums: NonNullable<S3Options["checksums"]>;
  readonly dialect: NonNullable<S3Options["dialect"]>;
  readonly encryption: "s3" | "kms" | "kms-dsse";
  readonly markers: NonNullable<S3Options["markers"]>;
  readonly storage_class: NonNullable<S3Options["storageClass"]>;
}

type Texts<Value> = Readonly<Record<string, Value>>;

/** The texts that a parameter takes, each with the value that it stands for. */
const choices: { readonly [Name in keyof Choices]: Texts<Choices[Name]> } = {
  acl: same(
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-full-control",
    "bucket-owner-read",
    "private",
    "public-read",
    "public-read-write",
  ),
  checksums: {
    ...same("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"),
    true: true,
    1: true,
    false: false,
    0: false,
  },
  dialect: same("aws", "b2", "ceph", "garage", "gcs", "minio", "r2", "seaweedfs"),
  encryption: same("s3", "kms", "kms-dsse"),
  markers: same("on-make", "every-level", "never"),
  storage_class: same(
    "DEEP_ARCHIVE",
    "EXPRESS_ONEZONE",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "REDUCED_REDUNDANCY",
    "STANDARD",
    "STANDARD_IA",
  ),
};

function same<Text extends string>(...texts: readonly Text[]): { readonly [T in Text]: T } {
  return Object.fromEntries(texts.map((text) => [text, text])) as { readonly [T in Text]: T }; // made of these alone
}

/** @throws {FsError} EINVAL naming what the parameter takes */
export function oneOf<Name extends keyof Choices>(
  url: FsUrl,
  name: Name,
  text: string | undefined,
): Choices[Name] | undefined {
  if (text === undefined) return undefined;
  const known: Texts<Choices[Name]> = choices[name];
  if (Object.hasOwn(known, text)) return known[text];
  throw invalid(url, `the parameter "${name}" takes ${Object.keys(known).join(", ")}, not "${text}"`);
}

/** @param text a query string, as `a=1&b=2` */
export function namesAndValues(text: string | undefined): Readonly<Record<string, string>> | undefined {
  return text === undefined ? undefined : Object.fromEntries(new URLSearchParams(text));
}

const dates: ReadonlySet<string> = new Set(["Expires", "ObjectLockRetainUntilDate", "ResponseExpires"]);

/**
 * Parameters of the S3 API as a query string, `ContentLanguage=de&StorageClass=GLACIER`; their names are checked with the
 * options. A customer's key has a parameter of its own, which is concealed where the URL is shown.
 */
export function uploadArgumentsOf(
  url: FsUrl,
  name: "upload_args" | "download_args",
  text: string | undefined,
): S3Options["uploadArgs"] & S3Options["downloadArgs"] {
  const given = namesAndValues(text);
  if (given === undefined) return undefined;
  for (const key of Object.keys(given))
    if (key.startsWith("SSECustomer") || key === "Metadata")
      throw invalid(url, `${name} does not take ${key}, for which there are customer_key and metadata`);
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, valueOf(url, key, value)]));
}

function valueOf(url: FsUrl, name: string, text: string): string | boolean | Date {
  if (name === "BucketKeyEnabled") return text === "true" || text === "1";
  if (!dates.has(name)) return text;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw invalid(url, `${name} is a date, as in 2030-01-01T00:00:00Z, not "${text}"`);
}

interface EncryptionParameters {
  readonly encryption?: string;
  readonly kms_key_id?: string;
  readonly kms_context?: string;
  readonly bucket_key?: boolean;
  readonly customer_key?: string;
}

export function encryptionOf(url: FsUrl, given: EncryptionParameters): Encryption | undefined {
  const { kms_key_id: keyId, kms_context, bucket_key: bucketKey, customer_key: key } = given;
  const kind = oneOf(url, "encryption", given.encryption);
  const hasKeyService = keyId !== undefined || kms_context !== undefined || bucketKey !== undefined;
  if (key !== undefined) {
    if (kind === undefined && !hasKeyService) return { kind: "customer", key };
    throw invalid(url, "customer_key is an encryption of its own, beside which there can be no other");
  }
  if (kind === "kms" || kind === "kms-dsse")
    return { kind, keyId, context: namesAndValues(kms_context), bucketKey };
  if (!hasKeyService) return kind && { kind };
  throw invalid(url, "kms_key_id, kms_context and bucket_key go with encryption=kms or kms-dsse");
}

function invalid(url: FsUrl, detail: string): FsError {
  return new FsError("EINVAL", { operation: "open", path: url.display, driver: "s3", detail });
}
