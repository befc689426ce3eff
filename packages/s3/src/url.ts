import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { FsError, type Path, type UrlRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { encodeKey } from "./encode-key.ts";
import { fileKey } from "./key-mapping.ts";
import { lowerCased } from "./metadata-text.ts";
import {
  addressParameters,
  checkUrlArguments,
  parametersFor,
  type UploadArguments,
  type UrlArguments,
} from "./parameters.ts";
import type { S3Native } from "./s3-entry.ts";
import { metadataOf } from "./write-target.ts";

export interface UrlSource {
  readonly client: S3Client;
  /** Addresses are left unsigned, for objects that everyone may read. */
  readonly isAnonymous: boolean;
}

const defaultExpirySeconds = 3600;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
const longestExpirySeconds = 7 * 24 * 3600;

/**
 * An address made here, without a request: signed, good for a week at most and no longer than the credentials are, or
 * the public one.
 */
export async function objectUrl(
  bucket: Bucket,
  { client, isAnonymous }: UrlSource,
  path: Path,
  { expiresInSeconds = defaultExpirySeconds, method, native = {} }: UrlRequest<S3Native>,
): Promise<string> {
  checkExpiry(expiresInSeconds);
  checkUrlArguments(native, method);
  const { publicUrl } = bucket.settings;
  const { unsigned, ...parameters } = native;
  const key = fileKey(path);
  const isPublic = unsigned ?? (isAnonymous || (publicUrl !== undefined && method !== "put"));
  if (isPublic) refuseParameters(parameters);
  if (isPublic && publicUrl !== undefined) return `${publicUrl}/${encodeKey(key)}`;
  const command = commandFor(bucket, key, method, parameters);
  const signed = await getSignedUrl(withoutChecksums(client), command, {
    expiresIn: expiresInSeconds,
    signableHeaders: new Set(Object.keys(parameters).flatMap((name) => contentHeaders.get(name) ?? [])),
    unhoistableHeaders: new Set(promisedHeaders),
  });
  return isPublic ? signed.slice(0, signed.indexOf("?")) : signed;
}

type SignedCommand = GetObjectCommand | HeadObjectCommand | PutObjectCommand;

function commandFor(
  { name, settings }: Bucket,
  key: string,
  method: UrlRequest["method"],
  parameters: Omit<UrlArguments, "unsigned">,
): SignedCommand {
  const target = { Bucket: name, Key: key };
  const given = { ...settings.downloadArgs, ...parameters };
  if (method === "head") return new HeadObjectCommand({ ...parametersFor("HeadObject", given), ...target });
  if (method === "get") return new GetObjectCommand({ ...parametersFor("GetObject", given), ...target });
  return new PutObjectCommand({ ...uploadParameters(settings.uploadArgs, parameters), ...target });
}

function uploadParameters(
  given: UploadArguments,
  parameters: Omit<UrlArguments, "unsigned">,
): Omit<UrlArguments, "unsigned"> {
  const metadata = { ...lowerCased(given.Metadata ?? {}), ...lowerCased(parameters.Metadata ?? {}) };
  const isDescribed = Object.keys(metadata).length > 0;
  return {
    ...addressParameters(given),
    ...parameters,
    ...(isDescribed && { Metadata: { ...metadataOf(metadata, undefined) } }),
  };
}

/**
 * What was promised is no part of the address either, where a store may pass over it without a word. Encryption is left out of
 * it by the SDK: S3 takes it as headers alone.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
const promisedHeaders = [
  "x-amz-object-lock-legal-hold",
  "x-amz-object-lock-mode",
  "x-amz-object-lock-retain-until-date",
] as const;

/** Parameters that are no part of the address: whoever uploads has to send these headers, and no others, as they are. */
const contentHeaders: ReadonlyMap<string, string> = new Map([
  ["CacheControl", "cache-control"],
  ["ContentDisposition", "content-disposition"],
  ["ContentEncoding", "content-encoding"],
  ["ContentLanguage", "content-language"],
  ["ContentLength", "content-length"],
  ["ContentMD5", "content-md5"],
  ["ContentType", "content-type"],
  ["Expires", "expires"],
]);

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, which says so of overrides */
function refuseParameters(parameters: object): void {
  const [first] = Object.keys(parameters);
  if (first === undefined) return;
  const detail = `a public address carries no parameters, so no ${first}; unsigned: false makes a signed one`;
  throw new FsError("EINVAL", { driver: "s3", detail });
}

/**
 * A view of the client that leaves the client as it is. Otherwise the address for an upload would be signed together with
 * the checksum of an empty body, and no other body would be accepted under it.
 */
function withoutChecksums(client: S3Client): S3Client {
  const config = { ...client.config, requestChecksumCalculation: async () => "WHEN_REQUIRED" as const };
  return Object.create(client, { config: { value: config } }) as S3Client; // all else is inherited from one
}

function checkExpiry(seconds: number): void {
  if (Number.isSafeInteger(seconds) && seconds >= 1 && seconds <= longestExpirySeconds) return;
  throw new FsError("EINVAL", {
    detail: `expiresInSeconds is a whole number from 1 to ${longestExpirySeconds}, which is a week`,
  });
}
