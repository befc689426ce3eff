import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { checkOptions, FsError, parsePath, type Path, type KnownOptions } from "@s3fs/core";
import { s3PartLimits } from "./part-limits.ts";
import type { S3Event } from "./s3-event.ts";
import {
  checkDownloadArguments,
  checkUploadArguments,
  type DownloadArguments,
  type UploadArguments,
} from "./parameters.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface RetryOptions {
  /** At most, for one request, the first one included. Default 10. */
  readonly attempts?: number | undefined;
  /** No attempt begins later than this after the first one. Default 60,000. */
  readonly deadlineMs?: number | undefined;
  /** The longest wait before the second attempt, doubled with each one up to 20 seconds. Default 100. */
  readonly baseDelayMs?: number | undefined;
}

export interface TimeoutOptions {
  /** For a connection to be made. Default 5,000. */
  readonly connectMs?: number | undefined;
  /** For a connection on which no byte moves. Default 30,000. */
  readonly inactivityMs?: number | undefined;
  /** What a download brings on average while it is waited for, measured over `inactivityMs`; 0 for any. Default 1,024. */
  readonly leastBytesPerSecond?: number | undefined;
}

export interface S3Options {
  /** The directory of the bucket that is the root of the file system. Default: the bucket itself. */
  readonly prefix?: string | undefined;
  /** Default: what the environment and the config files say, else us-east-1. */
  readonly region?: string | undefined;
  /** The address of an S3-compatible store. Default: what the environment says, else Amazon's. */
  readonly endpoint?: string | undefined;
  /** Keys, or a provider function of the SDK. Default: the SDK's own chain of environment, config files and roles. */
  readonly credentials?: S3Credentials | NonNullable<S3ClientConfig["credentials"]> | undefined;
  /** The profile of the config files to take region and credentials from. */
  readonly profile?: string | undefined;
  /** Sends requests unsigned, for public buckets. Default false. */
  readonly anonymous?: boolean | undefined;
  /** Sends credentials' signatures also without TLS, to another machine than this one. Default false. */
  readonly allowHttp?: boolean | undefined;
  /** The bucket in the path of the address instead of in its host name. Default: true for a custom endpoint. */
  readonly forcePathStyle?: boolean | undefined;
  /** A ready client, used as it is, but for its retries; `close` leaves it open. Replaces all options of a connection. */
  readonly client?: S3Client | undefined;
  /** An S3 that behaves like a disk, at the price of more requests. Default false. */
  readonly strict?: boolean | undefined;
  /** The canned ACL of what is written; short for `uploadArgs: { ACL }`. */
  readonly acl?: UploadArguments["ACL"];
  /** Short for `uploadArgs: { CacheControl }`. */
  readonly cacheControl?: string | undefined;
  /** For every upload, directory markers and, as far as S3 does not carry them over, copies included. */
  readonly uploadArgs?: UploadArguments | undefined;
  /** For every download. */
  readonly downloadArgs?: DownloadArguments | undefined;
  /** Bytes of one part of a multipart upload; what fits into one is written by a single request. Default 8 MiB. */
  readonly partSize?: number | undefined;
  /**
   * Requests under way at a time in the listing of a whole tree, 1 to 64. More than one is quicker for many thousands of keys,
   * and costs some requests more, as where keys lie has to be guessed. Default 1: one request a thousand keys.
   */
  readonly listConcurrency?: number | undefined;
  /** Parts of one file in flight. Default 4. */
  readonly concurrency?: number | undefined;
  /**
   * Whether uploads carry checksums, and those of downloads are asked for and checked. Default: true for Amazon, false
   * for other endpoints, of which many refuse them.
   */
  readonly checksums?: boolean | undefined;
  /** Is told of each request that ends, of repetitions and of throttling. What it throws is ignored. */
  readonly onEvent?: ((event: S3Event) => void) | undefined;
  readonly retries?: RetryOptions | undefined;
  readonly timeouts?: TimeoutOptions | undefined;
}

/** The options with their defaults, those of the connection aside. */
export interface S3Settings {
  readonly prefix: Path;
  readonly strict: boolean;
  readonly uploadArgs: UploadArguments;
  readonly downloadArgs: DownloadArguments;
  readonly partBytes: number;
  readonly concurrency: number;
  readonly listConcurrency: number;
  readonly retries: { readonly attempts: number; readonly deadlineMs: number; readonly baseDelayMs: number };
  readonly timeouts: {
    readonly connectMs: number;
    readonly inactivityMs: number;
    readonly leastBytesPerSecond: number;
  };
}

const mebibyte = 1024 * 1024;

/** @throws {FsError} EINVAL for a bucket that is none, an unknown option or a value outside of its limits */
export function readOptions(bucket: string, options: S3Options): S3Settings {
  checkBucket(bucket);
  checkOptions("S3FS", options, optionNames, { driver: "s3" });
  const { prefix = "", strict = false, acl, cacheControl, uploadArgs = {}, downloadArgs = {} } = options;
  const {
    partSize = 8 * mebibyte,
    concurrency = 4,
    listConcurrency = 1,
    retries = {},
    timeouts = {},
  } = options;
  checkUploadArguments(uploadArgs, "uploadArgs");
  checkDownloadArguments(downloadArgs, "downloadArgs");
  checkOptions("retries", retries, retryNames, { driver: "s3" });
  checkOptions("timeouts", timeouts, timeoutNames, { driver: "s3" });
  const { attempts = 10, deadlineMs = 60_000, baseDelayMs = 100 } = retries;
  const { connectMs = 5000, inactivityMs = 30_000, leastBytesPerSecond = 1024 } = timeouts;
  checkNumber("partSize", partSize, { least: s3PartLimits.leastPartBytes, most: s3PartLimits.mostPartBytes });
  checkNumber("concurrency", concurrency, { least: 1, most: 1000 });
  checkNumber("listConcurrency", listConcurrency, { least: 1, most: 64 });
  checkNumber("retries.attempts", attempts, { least: 1, most: 1000 });
  checkNumber("retries.deadlineMs", deadlineMs, { least: 0, most: 86_400_000 });
  checkNumber("retries.baseDelayMs", baseDelayMs, { least: 0, most: 20_000 });
  checkNumber("timeouts.connectMs", connectMs, { least: 1, most: 3_600_000 });
  checkNumber("timeouts.inactivityMs", inactivityMs, { least: 1, most: 3_600_000 });
  checkNumber("timeouts.leastBytesPerSecond", leastBytesPerSecond, { least: 0, most: 2 ** 40 });
  const shorthands = { ...(acl && { ACL: acl }), ...(cacheControl && { CacheControl: cacheControl }) };
  return {
    prefix: parsePath(prefix),
    strict,
    uploadArgs: { ...shorthands, ...uploadArgs },
    downloadArgs,
    partBytes: partSize,
    concurrency,
    listConcurrency,
    retries: { attempts, deadlineMs, baseDelayMs },
    timeouts: { connectMs, inactivityMs, leastBytesPerSecond },
  };
}

const optionNames: KnownOptions<S3Options> = {
  acl: "any",
  allowHttp: "any",
  anonymous: "any",
  cacheControl: "any",
  checksums: "any",
  client: "any",
  concurrency: "any",
  credentials: "any",
  downloadArgs: "any",
  endpoint: "any",
  forcePathStyle: "any",
  listConcurrency: "any",
  onEvent: "any",
  partSize: "any",
  prefix: "any",
  profile: "any",
  region: "any",
  retries: "any",
  strict: "any",
  timeouts: "any",
  uploadArgs: "any",
};

const retryNames: KnownOptions<RetryOptions> = {
  attempts: "any",
  baseDelayMs: "any",
  deadlineMs: "any",
};

const timeoutNames: KnownOptions<TimeoutOptions> = {
  connectMs: "any",
  inactivityMs: "any",
  leastBytesPerSecond: "any",
};

function checkBucket(bucket: string): void {
  const isName = /^[\w.:-]+(?:\/[\w.:/-]+)?$/.test(bucket) && /\w/.test(bucket);
  if (isName && (!bucket.includes("/") || bucket.startsWith("arn:"))) return;
  throw invalid(`"${bucket}" is no name of a bucket; a directory of one goes into the option prefix`);
}

function checkNumber(
  name: string,
  value: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw invalid(`${name} is a whole number from ${least} to ${most}, not ${String(value)}`);
}

function invalid(detail: string): FsError {
  return new FsError("EINVAL", { driver: "s3", detail });
}
