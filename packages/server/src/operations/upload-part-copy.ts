import { measureChunks } from "../body/measure-chunks.ts";
import { sealBody } from "../body/seal-body.ts";
import { partChecksumXml } from "../checksum/write-checksum.ts";
import { checkPartKey, encryptionHeaders } from "../customer-key.ts";
import { toIsoDate } from "../object-times.ts";
import { xmlReply } from "../reply.ts";
import { invalidArgument } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { ByteRange } from "../store/store.ts";
import { text, xmlDocument } from "../xml/write-xml.ts";
import { checkCopiedBytes, openCopySource } from "./copy-source.ts";
import { findUpload, readPartNumber } from "./find-upload.ts";
import { defaultAlgorithm } from "./upload-checksum.ts";
import { storePart } from "./upload-part.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation = async (request, { store, dialect }) => {
  const partNumber = readPartNumber(request);
  const upload = await findUpload(request, store);
  const key = checkPartKey(request, upload);
  const source = await openCopySource(request, store);
  try {
    const range = readSourceRange(request, source.record.size);
    checkCopiedBytes(range.end - range.start);
    const body = measureChunks(source.read(range), upload.checksum?.algorithm ?? defaultAlgorithm(dialect));
    const part = await storePart(request, store, partNumber, sealBody(body, key));
    const result = text("LastModified", toIsoDate(part.modifiedMs)) + text("ETag", `"${part.etag}"`);
    return xmlReply(xmlDocument("CopyPartResult", result + partChecksumXml(part.checksum)), {
      ...encryptionHeaders(key),
      ...source.versionHeaders,
    });
  } finally {
    await source.release();
  }
};

/** Unlike the Range of a GET it names both ends, and both must lie within the source. */
function readSourceRange(request: S3Request, size: number): ByteRange {
  const value = request.header("x-amz-copy-source-range");
  if (value === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(value);
  if (match === null) {
    const rule = "The x-amz-copy-source-range value must be of the form bytes=first-last";
    throw invalidArgument("x-amz-copy-source-range", value, rule);
  }
  const range = { start: Number(match[1]), end: Number(match[2]) + 1 };
  if (range.start < range.end && range.end <= size) return range;
  const rule = `Range specified is not valid for source object of size: ${size}`;
  throw invalidArgument("x-amz-copy-source-range", value, rule);
}
