import { defined, FsError, readParameters, type FileSystem, type FsUrl, type Opener } from "@s3fs/core";
import type { S3Credentials, S3Options } from "./s3-options.ts";

/**
 * Opens `s3://[key:secret@]bucket[/prefix][?parameters]`. The SDK is loaded when the first URL is opened.
 *
 * Parameters: `acl`, `allow_http`, `anonymous`, `cache_control`, `checksums`, `concurrency`, `connect_timeout_ms`, `endpoint_url`,
 * `inactivity_timeout_ms`, `least_bytes_per_second`, `part_size`, `path_style`, `profile`, `region`, `retry_attempts`, `retry_deadline_ms`,
 * `session_token`, `strict`.
 */
export const s3Opener: Opener = {
  schemes: ["s3"],
  async open(url, { untrusted = false, backend = {} }): Promise<FileSystem> {
    const options = optionsOf(url);
    if (untrusted) refuseOwnCredentials(url, options);
    const [bucket = "", ...prefix] = url.resource.split("/");
    const { S3FS } = await import("./index.ts");
    return new S3FS(bucket, { prefix: prefix.join("/"), ...options, ...backend });
  },
};

function optionsOf(url: FsUrl): S3Options {
  const parameters = readParameters(url, parameterKinds);
  return defined({
    acl: cannedAcl(url, parameters.acl),
    allowHttp: parameters.allow_http,
    anonymous: parameters.anonymous,
    cacheControl: parameters.cache_control,
    checksums: parameters.checksums,
    concurrency: parameters.concurrency,
    credentials: credentialsOf(url, parameters.session_token),
    endpoint: parameters.endpoint_url,
    forcePathStyle: parameters.path_style,
    partSize: parameters.part_size,
    profile: parameters.profile,
    region: parameters.region,
    retries: defined({ attempts: parameters.retry_attempts, deadlineMs: parameters.retry_deadline_ms }),
    strict: parameters.strict,
    timeouts: defined({
      connectMs: parameters.connect_timeout_ms,
      inactivityMs: parameters.inactivity_timeout_ms,
      leastBytesPerSecond: parameters.least_bytes_per_second,
    }),
  });
}

const parameterKinds = {
  acl: "string",
  allow_http: "boolean",
  anonymous: "boolean",
  cache_control: "string",
  checksums: "boolean",
  concurrency: "integer",
  connect_timeout_ms: "integer",
  endpoint_url: "string",
  inactivity_timeout_ms: "integer",
  least_bytes_per_second: "integer",
  part_size: "integer",
  path_style: "boolean",
  profile: "string",
  region: "string",
  retry_attempts: "integer",
  retry_deadline_ms: "integer",
  session_token: "string",
  strict: "boolean",
} as const;

const cannedAcls = [
  "authenticated-read",
  "aws-exec-read",
  "bucket-owner-full-control",
  "bucket-owner-read",
  "private",
  "public-read",
  "public-read-write",
] as const;

function cannedAcl(url: FsUrl, text: string | undefined): S3Options["acl"] {
  if (text === undefined) return undefined;
  const acl = cannedAcls.find((known) => known === text);
  if (acl !== undefined) return acl;
  throw invalid(url, `the parameter "acl" takes ${cannedAcls.join(", ")}, not "${text}"`);
}

function credentialsOf(url: FsUrl, sessionToken: string | undefined): S3Credentials | undefined {
  const { username: accessKeyId, password: secretAccessKey } = url;
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken };
  if (accessKeyId === undefined && secretAccessKey === undefined && sessionToken === undefined)
    return undefined;
  throw invalid(url, "credentials are an access key and its secret, as in s3://key:secret@bucket");
}

/** An address from someone else, asked with the credentials of this process, would be given a proof of them. */
function refuseOwnCredentials(url: FsUrl, { endpoint, profile, credentials, anonymous }: S3Options): void {
  if (endpoint === undefined && profile === undefined) return;
  if (profile === undefined && (credentials !== undefined || anonymous === true)) return;
  const name = profile === undefined ? "endpoint_url" : "profile";
  throw invalid(url, `an untrusted URL with ${name} must bring its own credentials, or anonymous=true`);
}

function invalid(url: FsUrl, detail: string): FsError {
  return new FsError("EINVAL", { operation: "open", path: url.display, driver: "s3", detail });
}
