import { quotedEtag } from "../etag.ts";
import type { CopySource } from "../wire/wire.ts";

/** The parameters of a copy that name its source, and the content that it must have. */
export function copySourceOf({ bucket, key, ifMatch }: CopySource): {
  CopySource: string;
  CopySourceIfMatch?: string;
} {
  return {
    CopySource: copySource(bucket, key),
    ...(ifMatch !== undefined && { CopySourceIfMatch: quotedEtag(ifMatch) }),
  };
}

/**
 * The header `x-amz-copy-source`, which the SDK passes on as it is given: each segment is percent-encoded, so that a `?`
 * in a key starts no version id and no character is outside of what a header can carry.
 */
export function copySource(bucket: string, key: string): string {
  return `${bucket}/${key.split("/").map(encodeSegment).join("/")}`;
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll(/[!'()*]/g, percentEncoded);
}

function percentEncoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
