import { malformed } from "../wire/s3-failure.ts";
import type { CommitReply, WireOperation } from "../wire/wire.ts";

/** Content that S3 has confirmed to hold. */
export interface Commit {
  readonly etag: string;
  readonly versionId?: string;
}

/**
 * Accepts only a reply that names the new content. S3 may answer with status 200 and then report a failure in the body,
 * which reads as a success that names nothing.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function checkCommit({ etag, versionId, status }: CommitReply, operation: WireOperation): Commit {
  if (etag === undefined || etag === "")
    throw malformed(operation, "the reply tells of success but names no content", status);
  return { etag, ...(versionId !== undefined && { versionId }) };
}
