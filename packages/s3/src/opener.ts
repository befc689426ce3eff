import { defined, FsError, readParameters, type FileSystem, type FsUrl, type Opener } from "@s3fs/core";
import { encryptionOf, namesAndValues, oneOf, uploadArgumentsOf } from "./opener-values.ts";
import { refuseOwnSecrets } from "./refuse-own-secrets.ts";
import type { S3Credentials, S3Options } from "./s3-options.ts";

/**
 * Opens `s3://[key:secret@]bucket[/prefix][?parameters]`. The SDK is loaded when the first URL is opened.
 *
 * Every option has a parameter, in words joined by `_`, but for what is no text: `client`, `onEvent` and
 * `credentials` of a provider, which stand beside the URL. `metadata`, `tags`, `upload_args` and `download_args` are query strings of their
 * own, percent-encoded as a whole. Secrets may stand before the `@` and in `session_token` and `customer_key`, which are
 * concealed wherever the URL is shown.
 */
export const s3Opener: Opener = {
  schemes: ["s3"],
  async open(url, { untrusted = false, backend = {} }): Promise<FileSystem> {
    const options = optionsOf(url);
    if (untrusted) refuseOwnSecrets(url, options, backend);
    const [bucket = "", ...prefix] = url.resource.split("/");
    const { S3FS } = await import("./index.ts");
    return new S3FS(bucket, { prefix: prefix.join("/"), ...options, ...backend });
  },
};

const parameterKinds = {
  acl: "string",
  allow_http: "boolean",
  anonymous: "boolean",
  bucket_key: "boolean",
  ca: "string",
  cache_control: "string",
  checksums: "string",
  concurrency: "integer",
  connect_timeout_ms: "integer",
  customer_key: "string",
  dialect: "string",
  download_args: "string",
  encryption: "string",
  endpoint_url: "string",
  expected_bucket_owner: "string",
  inactivity_timeout_ms: "integer",
  kms_context: "string",
  kms_key_id: "string",
  least_bytes_per_second: "integer",
  legacy_markers: "boolean",
  list_concurrency: "integer",
  markers: "string",
  memory_bytes: "integer",
  metadata: "string",
  part_size: "integer",
  path_style: "boolean",
  profile: "string",
  public_url: "string",
  region: "string",
  requester_pays: "boolean",
  retry_attempts: "integer",
  retry_base_delay_ms: "integer",
  retry_deadline_ms: "integer",
  session_token: "string",
  storage_class: "string",
  strict: "boolean",
  tags: "string",
  upload_args: "string",
} as const;

/** What a URL says, in the words of the constructor. */
export function optionsOf(url: FsUrl): S3Options {
  const given = readParameters(url, parameterKinds);
  return defined({
    ...writingOptions(url, given),
    allowHttp: given.allow_http,
    anonymous: given.anonymous,
    ca: given.ca,
    concurrency: given.concurrency,
    credentials: credentialsOf(url, given.session_token),
    dialect: oneOf(url, "dialect", given.dialect),
    downloadArgs: uploadArgumentsOf(url, "download_args", given.download_args),
    endpoint: given.endpoint_url,
    expectedBucketOwner: given.expected_bucket_owner,
    forcePathStyle: given.path_style,
    legacyMarkers: given.legacy_markers,
    listConcurrency: given.list_concurrency,
    profile: given.profile,
    publicUrl: given.public_url,
    region: given.region,
    requesterPays: given.requester_pays,
    retries: defined({
      attempts: given.retry_attempts,
      baseDelayMs: given.retry_base_delay_ms,
      deadlineMs: given.retry_deadline_ms,
    }),
    timeouts: defined({
      connectMs: given.connect_timeout_ms,
      inactivityMs: given.inactivity_timeout_ms,
      leastBytesPerSecond: given.least_bytes_per_second,
    }),
  });
}

type Given = ReturnType<typeof readParameters<typeof parameterKinds>>;

function writingOptions(url: FsUrl, given: Given): S3Options {
  return defined({
    acl: oneOf(url, "acl", given.acl),
    cacheControl: given.cache_control,
    checksums: oneOf(url, "checksums", given.checksums),
    encryption: encryptionOf(url, given),
    markers: oneOf(url, "markers", given.markers),
    memoryBytes: given.memory_bytes,
    metadata: namesAndValues(given.metadata),
    partSize: given.part_size,
    storageClass: oneOf(url, "storage_class", given.storage_class),
    strict: given.strict,
    tags: namesAndValues(given.tags),
    uploadArgs: uploadArgumentsOf(url, "upload_args", given.upload_args),
  });
}

function credentialsOf(url: FsUrl, sessionToken: string | undefined): S3Credentials | undefined {
  const { username: accessKeyId, password: secretAccessKey } = url;
  if (accessKeyId !== undefined && secretAccessKey !== undefined)
    return { accessKeyId, secretAccessKey, sessionToken };
  if (accessKeyId === undefined && secretAccessKey === undefined && sessionToken === undefined)
    return undefined;
  throw invalid(url, "credentials are an access key and its secret, as in s3://key:secret@bucket");
}

function invalid(url: FsUrl, detail: string): FsError {
  return new FsError("EINVAL", { operation: "open", path: url.display, driver: "s3", detail });
}
