import type { KnownOperation } from "../operation-name.ts";

/** Where a store departs from Amazon S3. What is left out is as S3 has it. */
export interface Dialect {
  /** Operations that are answered with 501 NotImplemented. */
  readonly missing?: readonly KnownOperation[];
  /** `If-Match` and `If-None-Match` on PutObject, CopyObject and CompleteMultipartUpload: `refused` with 501. */
  readonly writeConditions?: "honoured" | "refused" | "ignored";
  /** The same on CopyObject alone: `ignored`, so that the object is replaced all the same. */
  readonly copyConditions?: "honoured" | "ignored";
  /** `If-Match` on DeleteObject and `<ETag>` in DeleteObjects: `ignored`, so that the object is deleted all the same. */
  readonly deleteConditions?: "honoured" | "ignored";
  /** A conditional delete of a key that is not there: 404, or 204 as if it had been deleted. */
  readonly conditionalDeleteOfNothing?: 404 | 204;
  /** `x-amz-checksum-…`, `x-amz-sdk-checksum-algorithm` and checksums in trailers: `refused` with 400. */
  readonly checksums?: "honoured" | "refused";
  /** Whether all parts of an upload but the last must have one size. */
  readonly partSizes?: "any" | "equal";
}
