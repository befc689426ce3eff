import { checkOptions, FsError, parsePath, type Path, type KnownOptions } from "@s3fs/core";
import { s3PartLimits } from "./part-limits.ts";
import type { Markers, RetryOptions, S3Options, TimeoutOptions } from "./s3-options.ts";
import { transferArguments, type TransferArguments } from "./transfer-arguments.ts";

/** The options with their defaults, those of the connection aside. */
export interface S3Settings extends TransferArguments {
  readonly prefix: Path;
  readonly strict: boolean;
  readonly legacyMarkers: boolean;
  readonly markers: Markers;
  /** Whether directories outlive their content. */
  readonly keepsDirectories: boolean;
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined;
  readonly partBytes: number;
  readonly concurrency: number;
  readonly listConcurrency: number;
  readonly memoryBytes: number;
  readonly retries: {
    readonly attempts: number;
    readonly outageAttempts: number;
    readonly deadlineMs: number;
    readonly baseDelayMs: number;
  };
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
  const { prefix = "", strict = false, markers = "on-make", legacyMarkers = false, publicUrl } = options;
  const { partSize = 8 * mebibyte, memoryBytes = 256 * mebibyte } = options;
  const { concurrency = 4, listConcurrency = 1 } = options;
  if (strict && markers === "never") throw invalid('strict needs markers, so markers can not be "never"');
  checkNumber("partSize", partSize, { least: s3PartLimits.leastPartBytes, most: s3PartLimits.mostPartBytes });
  checkNumber("concurrency", concurrency, { least: 1, most: 1000 });
  checkNumber("listConcurrency", listConcurrency, { least: 1, most: 64 });
  checkNumber("memoryBytes", memoryBytes, { least: 0, most: 2 ** 40 });
  return {
    prefix: parsePath(prefix),
    strict,
    legacyMarkers,
    markers,
    keepsDirectories: strict || markers === "every-level",
    publicUrl: publicUrl === undefined ? undefined : readPublicUrl(publicUrl),
    ...transferArguments(options),
    partBytes: partSize,
    concurrency,
    listConcurrency,
    memoryBytes,
    retries: readRetries(options.retries),
    timeouts: readTimeouts(options.timeouts),
  };
}

function readRetries(retries: RetryOptions = {}): S3Settings["retries"] {
  checkOptions("retries", retries, retryNames, { driver: "s3" });
  const { attempts = 10, deadlineMs = 120_000, baseDelayMs = 100 } = retries;
  checkNumber("retries.attempts", attempts, { least: 1, most: 1000 });
  checkNumber("retries.deadlineMs", deadlineMs, { least: 0, most: 86_400_000 });
  checkNumber("retries.baseDelayMs", baseDelayMs, { least: 0, most: 20_000 });
  const outageAttempts = retries.attempts ?? Number.POSITIVE_INFINITY; // a number that was asked for holds for all
  return { attempts, outageAttempts, deadlineMs, baseDelayMs };
}

function readTimeouts(timeouts: TimeoutOptions = {}): S3Settings["timeouts"] {
  checkOptions("timeouts", timeouts, timeoutNames, { driver: "s3" });
  const { connectMs = 5000, inactivityMs = 30_000, leastBytesPerSecond = 1024 } = timeouts;
  checkNumber("timeouts.connectMs", connectMs, { least: 1, most: 3_600_000 });
  checkNumber("timeouts.inactivityMs", inactivityMs, { least: 1, most: 3_600_000 });
  checkNumber("timeouts.leastBytesPerSecond", leastBytesPerSecond, { least: 0, most: 2 ** 40 });
  return { connectMs, inactivityMs, leastBytesPerSecond };
}

function readPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url !== undefined && isHttp && url.username === "" && url.search === "" && url.hash === "")
    return text.replace(/\/+$/, "");
  throw invalid("publicUrl is an http: or https: address without credentials and parameters");
}

const yesOrNo = [true, false] as const;

const optionNames: KnownOptions<S3Options> = {
  acl: "any",
  allowHttp: yesOrNo,
  anonymous: yesOrNo,
  ca: "any",
  cacheControl: "any",
  checksums: [true, false, "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"],
  client: "any",
  concurrency: "any",
  credentials: "any",
  dialect: "any",
  downloadArgs: "any",
  encryption: "any",
  endpoint: "any",
  expectedBucketOwner: "any",
  forcePathStyle: yesOrNo,
  legacyMarkers: yesOrNo,
  listConcurrency: "any",
  markers: ["on-make", "every-level", "never"],
  memoryBytes: "any",
  metadata: "any",
  onEvent: "any",
  partSize: "any",
  prefix: "any",
  profile: "any",
  publicUrl: "any",
  region: "any",
  requesterPays: yesOrNo,
  retries: "any",
  storageClass: "any",
  strict: yesOrNo,
  tags: "any",
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
