import { encodeKey } from "../encode-key.ts";
import { quotedEtag } from "../etag.ts";
import type { CopySource } from "../wire/wire.ts";

/** The parameters of a copy that name its source, and the content that it must have. */
export function copySourceOf({ bucket, key, versionId, ifMatch }: CopySource): {
  CopySource: string;
  CopySourceIfMatch?: string;
} {
  return {
    CopySource: copySource(bucket, key, versionId),
    ...(ifMatch !== undefined && { CopySourceIfMatch: quotedEtag(ifMatch) }),
  };
}

/**
 * The header `x-amz-copy-source`, which the SDK passes on as it is given: each segment is percent-encoded, so that a `?`
 * in a key starts no version id and no character is outside of what a header can carry. An access point is named by its ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html, x-amz-copy-source
 */
export function copySource(bucket: string, key: string, versionId?: string): string {
  const version = versionId === undefined ? "" : `?versionId=${encodeURIComponent(versionId)}`;
  const path = bucket.startsWith("arn:") ? `${bucket}/object/` : `${bucket}/`;
  return `${path}${encodeKey(key)}${version}`;
}
