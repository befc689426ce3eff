import { malformed } from "../wire/s3-failure.ts";
import type { ObjectReply, WireOperation } from "../wire/wire.ts";

/**
 * Accepts only a reply that is about an object: S3 tells the ETag and the time of each one. An empty body, a proxy's login
 * page or a report of a failure, with status 200, would otherwise be taken for the file.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function checkObject({ etag, modifiedMs, status }: ObjectReply, operation: WireOperation): void {
  if (etag === undefined || etag === "")
    throw malformed(operation, "the reply is about no object: it has no ETag", status);
  if (modifiedMs === undefined || Number.isNaN(modifiedMs))
    throw malformed(operation, "the reply is about no object: it has no Last-Modified", status);
}
