import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { FsError, type Path, type UrlRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { fileKey } from "./key-mapping.ts";
import { checkDownloadArguments, parametersFor } from "./parameters.ts";
import type { S3Native } from "./s3-entry.ts";

export interface UrlSource {
  readonly client: S3Client;
  /** Addresses are left unsigned, for objects that everyone may read. */
  readonly isAnonymous: boolean;
}

const defaultExpirySeconds = 3600;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
const longestExpirySeconds = 7 * 24 * 3600;

/** An address signed here, without a request; good for a week at most, and no longer than the credentials are. */
export async function objectUrl(
  bucket: Bucket,
  { client, isAnonymous }: UrlSource,
  path: Path,
  { expiresInSeconds = defaultExpirySeconds, ...request }: UrlRequest<S3Native>,
): Promise<string> {
  checkExpiry(expiresInSeconds);
  const command = commandFor(bucket, fileKey(path), request);
  const signed = await getSignedUrl(withoutChecksums(client), command, { expiresIn: expiresInSeconds });
  return isAnonymous ? signed.slice(0, signed.indexOf("?")) : signed;
}

type SignedCommand = GetObjectCommand | HeadObjectCommand | PutObjectCommand;

function commandFor(
  { name, settings }: Bucket,
  key: string,
  { method, native = {} }: Omit<UrlRequest<S3Native>, "expiresInSeconds">,
): SignedCommand {
  checkDownloadArguments(native, "the option native of url");
  const target = { Bucket: name, Key: key };
  const parameters = { ...settings.downloadArgs, ...native };
  if (method === "put") return new PutObjectCommand(target);
  if (method === "head")
    return new HeadObjectCommand({ ...parametersFor("HeadObject", parameters), ...target });
  return new GetObjectCommand({ ...parametersFor("GetObject", parameters), ...target });
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
