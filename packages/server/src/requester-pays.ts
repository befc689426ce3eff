import { s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

/**
 * Refuses a request to a bucket whose readers pay, unless it agrees to that by a header, or in a presigned URL by a
 * parameter of the same name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html
 */
export function checkPayer({ bucket, header, query }: S3Request, buckets: readonly string[]): void {
  if (!buckets.includes(bucket)) return;
  if ((header(HEADER) ?? query.get(HEADER)) !== "requester") throw s3Error("AccessDenied");
}

const HEADER = "x-amz-request-payer";
