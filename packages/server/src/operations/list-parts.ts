import { checksumKindXml, partChecksumXml } from "../checksum/write-checksum.ts";
import { readNameEncoding, readPageSize } from "../list-parameters.ts";
import { toIsoDate } from "../object-times.ts";
import { ownerXml } from "../owner.ts";
import { xmlReply } from "../reply.ts";
import { invalidArgument, noSuchUpload } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { PartRecord, UploadRecord } from "../store/records.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";
import { findUpload } from "./find-upload.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation = async (request, { store }) => {
  const upload = await findUpload(request, store);
  const parts = await store.listParts(request, upload.uploadId);
  if (parts === undefined) throw noSuchUpload(upload.uploadId);
  const marker = readMarker(request);
  const limit = readPageSize(request, "max-parts");
  const rest = parts.filter((part) => part.partNumber > marker);
  const page = rest.slice(0, limit);
  const { encode, type } = readNameEncoding(request);
  return xmlReply(
    xmlDocument(
      "ListPartsResult",
      text("Bucket", request.bucket) +
        text("Key", encode(request.key)) +
        text("EncodingType", type) +
        text("UploadId", upload.uploadId) +
        ownerXml("Initiator") +
        ownerXml("Owner") +
        text("StorageClass", upload.attributes.storageClass) +
        checksumKindXml(upload.checksum) +
        text("PartNumberMarker", marker) +
        text("NextPartNumberMarker", page.at(-1)?.partNumber ?? 0) +
        text("MaxParts", limit) +
        text("IsTruncated", page.length > 0 && page.length < rest.length) +
        page.map((part) => partXml(part, upload)).join(""),
    ),
  );
};

function readMarker(request: S3Request): number {
  const value = request.query.get("part-number-marker") || "0";
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw invalidArgument(
    "part-number-marker",
    value,
    "Provided part-number-marker not an integer or within integer range",
  );
}

/** Checksums are shown only where the upload was begun with an algorithm for them, as S3 does. */
function partXml(part: PartRecord, upload: UploadRecord): string {
  return element(
    "Part",
    text("PartNumber", part.partNumber) +
      text("LastModified", toIsoDate(part.modifiedMs)) +
      text("ETag", `"${part.etag}"`) +
      (upload.checksum === undefined ? "" : partChecksumXml(part.checksum)) +
      text("Size", part.size),
  );
}
