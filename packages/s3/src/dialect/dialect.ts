/** What differs between stores that speak S3, for a client. What is left out is not known, and found out where it matters. */
export interface Dialect {
  /** `If-Match` and `If-None-Match` on PutObject and CompleteMultipartUpload are honoured. */
  readonly conditionalWrites?: boolean;
  /** `If-None-Match` on CopyObject, about its target, is honoured. */
  readonly conditionalCopies?: boolean;
  /** `If-Match` on DeleteObject is honoured. */
  readonly conditionalDeletes?: boolean;
  /** DeleteObjects is there. */
  readonly batchDeletes?: boolean;
  /** Uploads may carry `x-amz-checksum-…`. Where that is not known those of one request do, and show it. */
  readonly checksums?: boolean;
  /** All parts of an upload but the last have one size. Where that is not known they may differ, in `append` alone. */
  readonly equalParts?: boolean;
  /** The reply about an object tells whether it has tags. */
  readonly countsTags?: boolean;
}

export type DialectName = "aws" | "b2" | "ceph" | "garage" | "gcs" | "minio" | "r2" | "seaweedfs";
