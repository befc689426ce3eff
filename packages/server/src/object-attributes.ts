import { readAclHeader } from "./canned-acl.ts";
import { proveKey, readCustomerKey } from "./customer-key.ts";
import { s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";
import type { ObjectAttributes } from "./store/records.ts";
import { readTaggingHeader } from "./tag-set.ts";

/** Takes from a write what S3 keeps beside the bytes. */
export function readAttributes(request: S3Request): ObjectAttributes {
  checkRedirect(request.header(REDIRECT));
  const key = readCustomerKey(request);
  const attributes = {
    headers: readKeptHeaders(request),
    metadata: readMetadata(request),
    storageClass: readStorageClass(request),
    acl: readAclHeader(request),
    tags: readTaggingHeader(request),
  };
  return key === undefined ? attributes : { ...attributes, customerKey: proveKey(key) };
}

/** Adds the headers that GET and HEAD return for an object. */
export function addAttributeHeaders(headers: Record<string, string>, attributes: ObjectAttributes): void {
  Object.assign(headers, attributes.headers);
  for (const [name, value] of attributes.metadata) headers[METADATA_PREFIX + name] = encodeMetadata(value);
  if (attributes.tags.size > 0) headers["x-amz-tagging-count"] = String(attributes.tags.size);
  if (attributes.storageClass !== STANDARD) headers["x-amz-storage-class"] = attributes.storageClass;
}

/** A URL can bring any text, and what no header can hold would make every reply about the object fail. */
function checkRedirect(location: string | undefined): void {
  if (location === undefined || /^(?:\/|https?:\/\/)[\t\u0020-\u007e\u0080-\u00ff]*$/.test(location)) return;
  throw s3Error("InvalidRedirectLocation");
}

function readStorageClass(request: S3Request): string {
  const storageClass = request.header("x-amz-storage-class") ?? STANDARD;
  if (!STORAGE_CLASSES.has(storageClass)) {
    throw s3Error("InvalidStorageClass", { fields: { StorageClassRequested: storageClass } });
  }
  return storageClass;
}

function readKeptHeaders(request: S3Request): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const name of KEPT_HEADERS) {
    const value = request.header(name);
    if (value !== undefined && value !== "") headers[name] = value;
  }
  const encoding = withoutFraming(request.header("content-encoding"));
  if (encoding !== "") headers["content-encoding"] = encoding;
  return headers;
}

/** `aws-chunked` is the framing of the request, not an encoding of the object. */
function withoutFraming(encoding: string | undefined): string {
  if (encoding === undefined) return "";
  const encodings = encoding.split(",").map((name) => name.trim());
  return encodings.filter((name) => name.toLowerCase() !== "aws-chunked").join(",");
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata */
function readMetadata(request: S3Request): ReadonlyMap<string, string> {
  const headers = request.headerNames().filter((name) => name.startsWith(METADATA_PREFIX));
  if (headers.length === 0) return NO_METADATA;
  const metadata = new Map<string, string>();
  let bytes = 0;
  for (const header of headers) {
    const name = header.slice(METADATA_PREFIX.length);
    const value = decodeMetadata(readOne(request, header));
    metadata.set(name, value);
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  }
  if (bytes > MAX_METADATA_BYTES) {
    throw s3Error("MetadataTooLarge", {
      fields: { Size: String(bytes), MaxSizeAllowed: String(MAX_METADATA_BYTES) },
    });
  }
  return metadata;
}

/** S3 joins what comes more than once by a comma alone. */
function readOne(request: S3Request, header: string): string {
  const value = request.header(header) ?? "";
  return value.includes(", ") ? request.headerLines(header).join(",") : value;
}

/** Node shows header bytes as Latin-1; bytes that are UTF-8 are taken as such. Values from a URL are text already. */
function decodeMetadata(value: string): string {
  if (!NON_ASCII.test(value) || NON_LATIN.test(value)) return value;
  const text = Buffer.from(value, "latin1").toString("utf8");
  return text.includes("\ufffd") ? value : text;
}

/** S3 returns what is not ASCII as an encoded word of RFC 2047. */
function encodeMetadata(value: string): string {
  return NON_ASCII.test(value) ? `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=` : value;
}

const NO_METADATA: ReadonlyMap<string, string> = new Map();
const REDIRECT = "x-amz-website-redirect-location";
const STANDARD = "STANDARD";
const METADATA_PREFIX = "x-amz-meta-";
const MAX_METADATA_BYTES = 2048;
const NON_ASCII = /[^\u0020-\u007e\t]/;
const NON_LATIN = /[\u0100-\uffff]/;
const KEPT_HEADERS = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-language",
  "expires",
  REDIRECT,
] as const;
const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  STANDARD,
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
]);
