import { bareEtag, quotedEtag } from "../etag.ts";
import { serverMsOf } from "./tell-time.ts";
import type { ExtraParameters } from "../wire/request.ts";
import type { CommitReply, Conditions, Content, ObjectReply, WholeChecksum } from "../wire/wire.ts";

export interface SdkAnswer {
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

export function statusOf({ $metadata: { httpStatusCode } }: SdkAnswer): { readonly status?: number } {
  return httpStatusCode === undefined ? {} : { status: httpStatusCode };
}

/** What HEAD and GET have in common, as the SDK spells it. */
interface SdkObject extends SdkAnswer, SdkChecksums {
  readonly ContentLength?: number | undefined;
  readonly ContentRange?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly ETag?: string | undefined;
  readonly Metadata?: Record<string, string> | undefined;
  readonly ContentType?: string | undefined;
  readonly CacheControl?: string | undefined;
  readonly ContentEncoding?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly TagCount?: number | undefined;
  readonly ContentDisposition?: string | undefined;
  readonly ContentLanguage?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
}

export function objectReply(reply: SdkObject): ObjectReply {
  const { ContentLength, ContentRange, LastModified, ETag, Metadata = {} } = reply;
  const { ContentType, CacheControl, StorageClass, VersionId, TagCount } = reply;
  const contentEncoding = encodingOf(reply);
  const serverMs = serverMsOf(reply);
  const encryption = reply.SSECustomerAlgorithm === undefined ? reply.ServerSideEncryption : "customer";
  return {
    metadata: Metadata,
    description: descriptionOf(reply),
    checksums: checksumsOf(reply),
    ...statusOf(reply),
    ...(ContentLength !== undefined && { contentLength: ContentLength }),
    ...(ContentRange !== undefined && { contentRange: ContentRange }),
    ...(LastModified !== undefined && { modifiedMs: LastModified.getTime() }),
    ...(serverMs !== undefined && { serverMs }),
    ...(ETag !== undefined && { etag: bareEtag(ETag) }),
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...(CacheControl !== undefined && { cacheControl: CacheControl }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(StorageClass !== undefined && { storageClass: StorageClass }),
    ...(VersionId !== undefined && { versionId: VersionId }),
    ...(encryption !== undefined && { encryption }),
    ...(TagCount !== undefined && TagCount > 0 && { tagCount: TagCount }),
  };
}

type SdkChecksums = { readonly [Name in `Checksum${WholeChecksum}`]?: string | undefined } & {
  readonly ChecksumType?: string | undefined;
};

/** Of the whole content; one that was made of those of the parts ends in their number. */
function checksumsOf(reply: SdkChecksums): ObjectReply["checksums"] {
  if (reply.ChecksumType === "COMPOSITE") return {};
  const all = wholeChecksums.map((algorithm) => [algorithm, reply[`Checksum${algorithm}`]] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined && !value.includes("-")));
}

const wholeChecksums = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;

function descriptionOf(reply: SdkObject): ExtraParameters {
  const { CacheControl, ContentDisposition, ContentLanguage } = reply;
  const ContentEncoding = encodingOf(reply);
  const { Expires, WebsiteRedirectLocation } = reply;
  const texts = {
    CacheControl,
    ContentEncoding,
    ContentDisposition,
    ContentLanguage,
    WebsiteRedirectLocation,
  };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  const isTime = Expires !== undefined && !Number.isNaN(Expires.getTime());
  return { ...Object.fromEntries(given), ...(isTime && { Expires }) };
}

/** How an upload travelled is no property of the object, but some stores keep it as one. */
function encodingOf({ ContentEncoding = "" }: SdkObject): string | undefined {
  const encodings = ContentEncoding.split(",").map((encoding) => encoding.trim());
  const kept = encodings.filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  return kept.length === 0 ? undefined : kept.join(",");
}

interface SdkCommit extends SdkAnswer {
  readonly ETag?: string | undefined;
  readonly VersionId?: string | undefined;
}

export function commitReply(reply: SdkCommit): CommitReply {
  return {
    ...statusOf(reply),
    ...(reply.ETag !== undefined && { etag: bareEtag(reply.ETag) }),
    ...(reply.VersionId !== undefined && { versionId: reply.VersionId }),
  };
}

type Undefinable<T> = { readonly [Key in keyof T]: T[Key] | undefined };

export function conditionsOf({ ifMatch, ifNoneMatch }: Undefinable<Conditions>): {
  IfMatch?: string;
  IfNoneMatch?: "*";
} {
  return {
    ...(ifMatch !== undefined && { IfMatch: quotedEtag(ifMatch) }),
    ...(ifNoneMatch === true && { IfNoneMatch: "*" }),
  };
}

export function contentOf({ contentType, metadata }: Content): {
  ContentType?: string;
  Metadata?: Record<string, string>;
} {
  return {
    ...(contentType !== undefined && { ContentType: contentType }),
    ...(metadata !== undefined && { Metadata: { ...metadata } }),
  };
}
