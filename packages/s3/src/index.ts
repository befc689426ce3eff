export type { RequestCounts } from "./guard/request-counter.ts";
export type { DownloadArguments, UploadArguments } from "./parameters.ts";
export type { S3Entry, S3Native } from "./s3-entry.ts";
export type { S3Extras, S3Object } from "./s3-extras.ts";
export type { LeftUploadEvent, RequestEvent, RetryEvent, S3Event, ThrottleEvent } from "./s3-event.ts";
export { S3FS } from "./s3-fs.ts";
export type { RetryOptions, S3Credentials, S3Options, TimeoutOptions } from "./s3-options.ts";
export type { WireOperation } from "./wire/wire.ts";
