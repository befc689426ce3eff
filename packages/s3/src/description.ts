import { defined, type Description } from "@s3fs/core";
import { withoutWriteId } from "./guard/write-id.ts";
import { decodeMetadata } from "./metadata-text.ts";
import { withoutSourceTime } from "./object-times.ts";
import type { UploadArguments } from "./parameters.ts";
import type { ExtraParameters } from "./wire/request.ts";
import type { ObjectReply } from "./wire/wire.ts";

/** What a reply tells of a content, without what this package notes of its own. */
export function descriptionOf({ contentType, metadata, description }: ObjectReply): Description {
  const theirs = withoutSourceTime(withoutWriteId(metadata));
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires } = description;
  return defined({
    contentType,
    cacheControl: text(CacheControl),
    contentDisposition: text(ContentDisposition),
    contentEncoding: text(ContentEncoding),
    contentLanguage: text(ContentLanguage),
    expiresMs: Expires instanceof Date ? Expires.getTime() : undefined,
    metadata: Object.keys(theirs).length > 0 ? decodeMetadata(theirs) : undefined,
  });
}

/** Without what a read wished to be told instead of what is kept, which would be taken for the truth by who writes it. */
export function asKept(description: Description, given: ExtraParameters): Description {
  const wished = new Set(Object.keys(given).flatMap((name) => overridden.get(name) ?? []));
  return Object.fromEntries(Object.entries(description).filter(([name]) => !wished.has(name)));
}

const overridden: ReadonlyMap<string, string> = new Map([
  ["ResponseCacheControl", "cacheControl"],
  ["ResponseContentDisposition", "contentDisposition"],
  ["ResponseContentEncoding", "contentEncoding"],
  ["ResponseContentLanguage", "contentLanguage"],
  ["ResponseContentType", "contentType"],
  ["ResponseExpires", "expiresMs"],
] satisfies [string, keyof Description][]);

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The same by the names of the S3 API. */
export function describingArguments({
  contentType,
  cacheControl,
  contentDisposition,
  contentEncoding,
  contentLanguage,
  expiresMs,
}: Description): UploadArguments {
  return defined({
    ContentType: contentType,
    CacheControl: cacheControl,
    ContentDisposition: contentDisposition,
    ContentEncoding: contentEncoding,
    ContentLanguage: contentLanguage,
    Expires: expiresMs === undefined ? undefined : new Date(expiresMs),
  });
}
