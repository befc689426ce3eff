import { compareUtf8 } from "@s3fs/core";
import { isDirectoryBucket } from "../directory-bucket.ts";
import { malformed } from "../wire/s3-failure.ts";
import type { ListedObject, ListRequest, PageReply } from "../wire/wire.ts";

/** One page of a listing that was found to be one. */
export interface Page {
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
  readonly nextToken: string | undefined;
  readonly status: number | undefined;
}

/**
 * Accepts only a reply that is a page of the listing asked for: a proxy's login page or an empty body, with status 200,
 * reads as no keys at all, and a mirror would then delete everything.
 */
export function checkPage(reply: PageReply, request: ListRequest, bucket: string): Page {
  const fault = faultOf(reply, request, bucket);
  if (fault !== undefined)
    throw malformed("ListObjectsV2", `the reply is no page of this listing: ${fault}`, reply.status);
  const { isTruncated, nextToken, objects, prefixes, status } = reply;
  return { objects, prefixes, nextToken: isTruncated === true ? nextToken : undefined, status };
}

function faultOf(reply: PageReply, request: ListRequest, bucket: string): string | undefined {
  const { isTruncated, nextToken, objects, prefixes } = reply;
  if (isTruncated === undefined) return "it does not say whether there is more";
  if (isPlainName(bucket) && reply.bucket !== bucket) return `it is about the bucket "${reply.bucket ?? ""}"`;
  if ((reply.prefix ?? "") !== request.prefix) return `it is about the prefix "${reply.prefix ?? ""}"`;
  const keys = objects.map(({ key }) => key);
  const faultOfAll = isDirectoryBucket(bucket) ? faultOfSet : faultOfKeys;
  const fault = faultOfAll(keys, request.prefix) ?? faultOfAll(prefixes, request.prefix);
  if (fault !== undefined) return fault;
  const early = keyBefore(keys, request);
  if (early !== undefined) return early;
  for (const object of objects) {
    const own = faultOfObject(object);
    if (own !== undefined) return own;
  }
  if (!isTruncated) return undefined;
  if (nextToken === undefined || nextToken === "") return "there is more, and no token to get it by";
  if (nextToken === request.token) return "its token leads to itself";
  return undefined;
}

/** Listings made by an access point or an alias name the bucket behind it. */
function isPlainName(bucket: string): boolean {
  return !bucket.includes(":") && !bucket.endsWith("-s3alias");
}

function faultOfKeys(keys: readonly string[], prefix: string): string | undefined {
  let previous: string | undefined;
  for (const key of keys) {
    if (key === "" || !key.startsWith(prefix)) return `"${key}" is not below the prefix "${prefix}"`;
    if (previous !== undefined && compareUtf8(previous, key) >= 0)
      return `"${key}" follows "${previous}", out of order`;
    previous = key;
  }
  return undefined;
}

/** A store that does not know where to begin tells the same keys to each one that asks for a part of them. */
function keyBefore(keys: readonly string[], { startAfter }: ListRequest): string | undefined {
  const early = startAfter && keys.find((key) => compareUtf8(key, startAfter) <= 0);
  if (early === undefined || early === "") return undefined;
  return `"${early}" is not behind "${startAfter}"; a store that ignores start-after needs listConcurrency: 1`;
}

function faultOfSet(keys: readonly string[], prefix: string): string | undefined {
  return faultOfKeys(keys.toSorted(compareUtf8), prefix);
}

function faultOfObject({ key, size, modifiedMs }: ListedObject): string | undefined {
  if (!Number.isSafeInteger(size) || size < 0) return `"${key}" has no size`;
  if (!Number.isFinite(modifiedMs)) return `"${key}" has no time`;
  return undefined;
}
