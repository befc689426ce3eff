import { readXmlBody } from "../body/read-xml-body.ts";
import { CHECKSUM_ALGORITHMS, checksumElement } from "../checksum/object-checksum.ts";
import { checksumXml } from "../checksum/write-checksum.ts";
import { checkPartSizes, guardOfWrite } from "../dialect/apply-dialect.ts";
import { encryptionHeaders } from "../customer-key.ts";
import { xmlReply } from "../reply.ts";
import { noSuchUpload, s3Error } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { XmlElement } from "../xml/read-xml.ts";
import { text, xmlDocument } from "../xml/write-xml.ts";
import type { ListedPart } from "./assemble-parts.ts";
import { assembleParts, readPromises } from "./assemble-parts.ts";
import { findUpload } from "./find-upload.ts";
import { writtenVersionHeaders } from "./version-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Operation = async (request, { store, dialect, scheme }) => {
  const guard = guardOfWrite(request, dialect);
  const { uploadId } = await findUpload(request, store);
  const listed = await readParts(request);
  const promises = readPromises(request);
  const record = await store.completeUpload(request, uploadId, (upload, parts, current) => {
    const assembly = assembleParts(upload, parts, listed, promises);
    checkPartSizes(assembly.record.partSizes ?? [], dialect);
    guard?.(current);
    return assembly;
  });
  if (record === undefined) throw noSuchUpload(uploadId);
  const result =
    text("Location", `${scheme}://${request.location()}`) +
    text("Bucket", request.bucket) +
    text("Key", request.key) +
    text("ETag", `"${record.etag}"`) +
    checksumXml(record.checksum);
  const isSealed = record.attributes.customerKey !== undefined;
  return xmlReply(xmlDocument("CompleteMultipartUploadResult", result), {
    ...(isSealed ? {} : encryptionHeaders(undefined)),
    ...writtenVersionHeaders(record),
  });
};

async function readParts(request: S3Request): Promise<readonly ListedPart[]> {
  const root = await readXmlBody(request, { checksumIsOf: "object", ...LIMITS });
  if (root?.name !== "CompleteMultipartUpload") throw s3Error("MalformedXML");
  const parts = root.children("Part").map(readPart);
  if (parts.length === 0 || parts.length > MAX_PARTS) throw s3Error("MalformedXML");
  return parts;
}

function readPart(part: XmlElement): ListedPart {
  const number = part.text("PartNumber")?.trim() ?? "";
  const etag = part.text("ETag");
  if (!/^\d{1,9}$/.test(number) || etag === undefined) throw s3Error("MalformedXML");
  const checksums = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = part.text(checksumElement(algorithm));
    return value === undefined ? [] : [{ algorithm, value }];
  });
  return { partNumber: Number(number), etag: etag.trim().replace(/^"(.*)"$/, "$1"), checksums };
}

const MAX_PARTS = 10_000;
/** A part has its number, its ETag and its checksums. */
const LIMITS = { maxBytes: 4 * 1024 * 1024, maxMarkups: 20 * MAX_PARTS };
