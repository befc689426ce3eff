import { checksumElement } from "../checksum/object-checksum.ts";
import { checksumXml } from "../checksum/write-checksum.ts";
import { checkObjectKey } from "../customer-key.ts";
import { readPageSize } from "../list-parameters.ts";
import { toHttpDate } from "../object-times.ts";
import { xmlReply } from "../reply.ts";
import { invalidArgument } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { ObjectRecord } from "../store/records.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";
import { findObject } from "./addressed-object.ts";
import { readVersionHeaders } from "./version-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export const getObjectAttributes: Operation = async (request, { store }) => {
  const wanted = readWanted(request);
  const record = await findObject(request, store);
  checkObjectKey(request, record);
  const window = readWindow(request);
  const checksum = record.checksum === undefined ? "" : element("Checksum", checksumXml(record.checksum));
  const parts: Readonly<Record<AttributeName, () => string>> = {
    ETag: () => text("ETag", record.etag),
    Checksum: () => checksum,
    ObjectParts: () => partsXml(record, window),
    StorageClass: () => text("StorageClass", record.attributes.storageClass),
    ObjectSize: () => text("ObjectSize", record.size),
  };
  const content = ATTRIBUTE_NAMES.filter((name) => wanted.has(name)).map((name) => parts[name]());
  return xmlReply(xmlDocument("GetObjectAttributesResponse", content.join("")), {
    "last-modified": toHttpDate(record.modifiedMs),
    ...(await readVersionHeaders(record, request, store)),
  });
};

const ATTRIBUTE_NAMES = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"] as const;
type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

function readWanted(request: S3Request): ReadonlySet<string> {
  const header = request.header("x-amz-object-attributes") ?? "";
  const names = header.split(",").map((name) => name.trim());
  const known: ReadonlySet<string> = new Set(ATTRIBUTE_NAMES);
  const isKnown = names.every((name) => known.has(name));
  if (isKnown) return new Set(names);
  throw invalidArgument("x-amz-object-attributes", header, "Invalid attribute name specified.");
}

interface PartWindow {
  readonly after: number;
  readonly limit: number;
}

/** Both come as headers, unlike those of the listings. */
function readWindow(request: S3Request): PartWindow {
  const limit = readPageSize(request, "x-amz-max-parts", request.header("x-amz-max-parts"));
  const marker = request.header("x-amz-part-number-marker") || "0";
  if (/^\d{1,9}$/.test(marker)) return { after: Number(marker), limit };
  throw invalidArgument("x-amz-part-number-marker", marker, "The marker is not a number of a part.");
}

/** S3 lists the parts only where they have checksums of their own. */
function partsXml({ partSizes, partChecksums, checksum }: ObjectRecord, window: PartWindow): string {
  if (partSizes === undefined) return "";
  const count = text("PartsCount", partSizes.length);
  if (partChecksums === undefined || checksum === undefined) return element("ObjectParts", count);
  const all = partChecksums.map((value, index) => ({ value, partNumber: index + 1, size: partSizes[index] }));
  const rest = all.filter(({ partNumber }) => partNumber > window.after);
  const page = rest.slice(0, window.limit);
  const listed = page.map(({ value, partNumber, size }) =>
    element(
      "Part",
      text("PartNumber", partNumber) + text("Size", size) + text(checksumElement(checksum.algorithm), value),
    ),
  );
  const frame =
    text("IsTruncated", page.length < rest.length) +
    text("MaxParts", window.limit) +
    text("NextPartNumberMarker", page.at(-1)?.partNumber ?? 0) +
    text("PartNumberMarker", window.after);
  return element("ObjectParts", frame + listed.join("") + count);
}
