export type { Dialect, DialectName } from "./dialect/dialect.ts";
export { dialects } from "./dialect/dialects.ts";
export type { Encryption } from "./encryption.ts";
export type { RequestCounts } from "./guard/request-counter.ts";
export type { DownloadArguments, ReadArguments, UploadArguments, UrlArguments } from "./parameters.ts";
export type { S3Entry, S3Native } from "./s3-entry.ts";
export type { S3Object, RemoveKeyOptions, VersionOptions } from "./extras/object-extras.ts";
export type { HeaderChanges } from "./extras/set-headers.ts";
export type { S3Acl } from "./extras/tag-extras.ts";
export type { RestoreOptions, S3Version } from "./extras/version-extras.ts";
export type { S3Extras } from "./s3-extras.ts";
export type { LeftUploadEvent, RequestEvent, RetryEvent, S3Event, ThrottleEvent } from "./s3-event.ts";
export { S3FS } from "./s3-fs.ts";
export type {
  ChecksumAlgorithm,
  Markers,
  RetryOptions,
  S3Credentials,
  S3Options,
  TimeoutOptions,
} from "./s3-options.ts";
export type { WireOperation } from "./wire/wire.ts";
