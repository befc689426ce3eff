import { parseRange } from "../byte-range.ts";
import type { ObjectChecksum } from "../checksum/object-checksum.ts";
import { checksumHeaders } from "../checksum/write-checksum.ts";
import { checkReadConditions } from "../conditions.ts";
import { checkObjectKey, encryptionHeaders } from "../customer-key.ts";
import { addAttributeHeaders } from "../object-attributes.ts";
import { toHttpDate } from "../object-times.ts";
import { invalidArgument, invalidRequest, s3Error } from "../s3-error.ts";
import type { S3Error } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { ObjectRecord } from "../store/records.ts";
import type { ByteRange } from "../store/store.ts";
import { findObject, isArchived, openedObject } from "./addressed-object.ts";
import { unsealed } from "./unsealed-object.ts";
import { readVersionHeaders, shownVersion } from "./version-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation = async (request, { store }) => {
  const opened = openedObject(await store.open(request), request);
  try {
    const key = checkObjectKey(request, opened.record);
    if (isArchived(opened.record)) throw archived(opened.record);
    const { status, headers, range } = describeReply(request, opened.record);
    Object.assign(headers, encryptionHeaders(key));
    const version = await shownVersion(opened.record, request, store);
    if (version !== undefined) headers["x-amz-version-id"] = version;
    if (range === undefined) {
      await opened.release();
      return { status, headers };
    }
    const chunks = unsealed(opened, key).read(range);
    return { status, headers, body: { chunks, release: () => opened.release() } };
  } catch (error) {
    await opened.release();
    throw error;
  }
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = async (request, { store }) => {
  const record = await findObject(request, store);
  const key = checkObjectKey(request, record);
  const { status, headers } = describeReply(request, record);
  Object.assign(headers, await readVersionHeaders(record, request, store), encryptionHeaders(key));
  return { status, headers };
};

/** What GET and HEAD have in common. The headers are the caller's to add to; no range means no body. */
interface Description {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly range?: ByteRange;
}

function describeReply(request: S3Request, record: ObjectRecord): Description {
  const identity = { etag: `"${record.etag}"`, "last-modified": toHttpDate(record.modifiedMs) };
  if (checkReadConditions(request, record) === "not modified") return { status: 304, headers: identity };
  const part = selectPart(request, record);
  const range = part ?? parseRange(request.header("range"), record.size);
  const headers: Record<string, string> = identity;
  addAttributeHeaders(headers, record.attributes);
  addOverrides(headers, request);
  headers["accept-ranges"] = "bytes";
  headers["content-length"] = String(range === undefined ? record.size : range.end - range.start);
  if (part !== undefined && record.partSizes !== undefined) {
    headers["x-amz-mp-parts-count"] = String(record.partSizes.length);
  }
  if (request.header("x-amz-checksum-mode") === "ENABLED") {
    Object.assign(headers, checksumHeaders(shownChecksum(request, record, part, range)));
  }
  if (range === undefined) {
    return { status: 200, headers, range: { start: 0, end: record.size } };
  }
  if (record.size > 0) headers["content-range"] = `bytes ${range.start}-${range.end - 1}/${record.size}`;
  return { status: 206, headers, range };
}

/** A checksum of the whole says nothing about a range of it, and clients would compare the two; parts may have their own. */
function shownChecksum(
  request: S3Request,
  { checksum, partSizes, partChecksums }: ObjectRecord,
  part: ByteRange | undefined,
  range: ByteRange | undefined,
): ObjectChecksum | undefined {
  const isWhole = range === undefined || (part !== undefined && partSizes === undefined);
  if (isWhole || checksum === undefined) return checksum;
  const value = part && partChecksums?.[Number(request.query.get("partNumber")) - 1];
  return value === undefined ? undefined : { ...checksum, value };
}

function selectPart(request: S3Request, record: ObjectRecord): ByteRange | undefined {
  const text = request.query.get("partNumber");
  if (text === undefined) return undefined;
  if (request.header("range") !== undefined) {
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter.");
  }
  const partNumber = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (partNumber < 1 || partNumber > 10_000) {
    throw invalidArgument(
      "partNumber",
      text,
      "Part number must be an integer between 1 and 10000, inclusive",
    );
  }
  const sizes = record.partSizes ?? [record.size];
  const size = sizes[partNumber - 1];
  if (size === undefined) {
    throw s3Error("InvalidPartNumber", {
      fields: { ActualPartCount: String(sizes.length), PartNumberRequested: text },
    });
  }
  const start = sizes.slice(0, partNumber - 1).reduce((sum, part) => sum + part, 0);
  return { start, end: start + size };
}

/** The `response-*` parameters, which put other headers into the reply. */
function addOverrides(headers: Record<string, string>, request: S3Request): void {
  for (const [parameter, value] of request.query.pairs) {
    const header = OVERRIDES.get(parameter);
    if (header === undefined) continue;
    if (request.isAnonymous) {
      throw invalidRequest("Request specific response headers cannot be used for anonymous GET requests.");
    }
    if (!HEADER_TEXT.test(value))
      throw invalidArgument(parameter, value, "Header value cannot be represented.");
    headers[header] = value;
  }
}

function archived({ attributes: { storageClass } }: ObjectRecord): S3Error {
  return s3Error("InvalidObjectState", { fields: { StorageClass: storageClass } });
}

const HEADER_TEXT = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
const OVERRIDES: ReadonlyMap<string, string> = new Map(
  [
    "content-type",
    "content-language",
    "expires",
    "cache-control",
    "content-disposition",
    "content-encoding",
  ].map((header) => [`response-${header}`, header]),
);
