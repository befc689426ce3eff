import { compareUtf8 } from "@s3fs/core";
import { malformed } from "../wire/s3-failure.ts";
import type { ListedObject, ListRequest, PageReply } from "../wire/wire.ts";

/** One page of a listing that was found to be one. */
export interface Page {
  readonly objects: readonly ListedObject[];
  readonly prefixes: readonly string[];
  readonly nextToken: string | undefined;
}

/**
 * Accepts only a reply that is a page of the listing asked for: a proxy's login page or an empty body, with status 200,
 * reads as no keys at all, and a mirror would then delete everything.
 */
export function checkPage(reply: PageReply, request: ListRequest, bucket: string): Page {
  const { isTruncated, nextToken, objects, prefixes } = reply;
  if (isTruncated === undefined) throw wrong("it does not say whether there is more");
  if (isPlainName(bucket) && reply.bucket !== bucket)
    throw wrong(`it is about the bucket "${reply.bucket ?? ""}"`);
  if ((reply.prefix ?? "") !== request.prefix) throw wrong(`it is about the prefix "${reply.prefix ?? ""}"`);
  checkKeys(
    objects.map(({ key }) => key),
    request.prefix,
  );
  checkKeys(prefixes, request.prefix);
  objects.forEach(checkObject);
  if (!isTruncated) return { objects, prefixes, nextToken: undefined };
  if (nextToken === undefined || nextToken === "") throw wrong("there is more, and no token to get it by");
  if (nextToken === request.token) throw wrong("its token leads to itself");
  return { objects, prefixes, nextToken };
}

/** Listings made by an access point or an alias name the bucket behind it. */
function isPlainName(bucket: string): boolean {
  return !bucket.includes(":") && !bucket.endsWith("-s3alias");
}

function checkKeys(keys: readonly string[], prefix: string): void {
  let previous: string | undefined;
  for (const key of keys) {
    if (key === "" || !key.startsWith(prefix)) throw wrong(`"${key}" is not below the prefix "${prefix}"`);
    if (previous !== undefined && compareUtf8(previous, key) >= 0)
      throw wrong(`"${key}" follows "${previous}", out of order`);
    previous = key;
  }
}

function checkObject({ key, size, modifiedMs }: ListedObject): void {
  if (!Number.isSafeInteger(size) || size < 0) throw wrong(`"${key}" has no size`);
  if (!Number.isFinite(modifiedMs)) throw wrong(`"${key}" has no time`);
}

function wrong(rule: string): Error {
  return malformed("ListObjectsV2", `the reply is no page of this listing: ${rule}`);
}
