import { checksumKindXml } from "../checksum/write-checksum.ts";
import type { NameEncoding } from "../list-parameters.ts";
import { readNameEncoding, readPageSize, readToken, writeToken } from "../list-parameters.ts";
import { toIsoDate } from "../object-times.ts";
import { ownerXml } from "../owner.ts";
import { xmlReply } from "../reply.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { ObjectRecord } from "../store/records.ts";
import type { ListPage } from "../store/store.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation = async (request, { store }) => {
  const { query } = request;
  const frame = readFrame(request);
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const after = token === undefined ? startAfter : readToken(token);
  const page = await store.list(request.bucket, { ...frame, after });
  const own =
    text("KeyCount", page.objects.length + page.prefixes.length) +
    text("ContinuationToken", token) +
    text("NextContinuationToken", page.next === undefined ? undefined : writeToken(page.next)) +
    text("StartAfter", startAfter === undefined ? undefined : frame.encoding.encode(startAfter));
  return listReply(request, frame, page, own, query.get("fetch-owner") === "true");
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: Operation = async (request, { store }) => {
  const frame = readFrame(request);
  const marker = request.query.get("marker") ?? "";
  const page = await store.list(request.bucket, { ...frame, after: marker === "" ? undefined : marker });
  // Without a delimiter the last key is the next marker, and S3 leaves it to the client to see that.
  const next =
    frame.delimiter === undefined || page.next === undefined ? undefined : frame.encoding.encode(page.next);
  return listReply(
    request,
    frame,
    page,
    text("Marker", frame.encoding.encode(marker)) + text("NextMarker", next),
    true,
  );
};

interface Frame {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly limit: number;
  readonly encoding: NameEncoding;
}

function readFrame(request: S3Request): Frame {
  return {
    prefix: request.query.get("prefix") ?? "",
    delimiter: request.query.get("delimiter") || undefined,
    limit: readPageSize(request, "max-keys"),
    encoding: readNameEncoding(request),
  };
}

function listReply(
  request: S3Request,
  frame: Frame,
  page: ListPage,
  own: string,
  withOwner: boolean,
): ReturnType<typeof xmlReply> {
  const { encode, type } = frame.encoding;
  const head =
    text("Name", request.bucket) +
    text("Prefix", encode(frame.prefix)) +
    own +
    text("MaxKeys", frame.limit) +
    text("Delimiter", frame.delimiter === undefined ? undefined : encode(frame.delimiter)) +
    text("EncodingType", type) +
    text("IsTruncated", page.next !== undefined);
  const owner = withOwner ? ownerXml("Owner") : "";
  const contents = page.objects.map((record) => objectXml(record, encode, owner)).join("");
  const prefixes = page.prefixes
    .map((prefix) => element("CommonPrefixes", text("Prefix", encode(prefix))))
    .join("");
  return xmlReply(xmlDocument("ListBucketResult", head + contents + prefixes));
}

function objectXml(record: ObjectRecord, encode: (name: string) => string, owner: string): string {
  return element(
    "Contents",
    text("Key", encode(record.key)) +
      text("LastModified", toIsoDate(record.modifiedMs)) +
      text("ETag", `"${record.etag}"`) +
      checksumKindXml(record.checksum) +
      text("Size", record.size) +
      owner +
      text("StorageClass", record.attributes.storageClass),
  );
}
