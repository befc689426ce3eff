import { checksumKindXml } from "../checksum/write-checksum.ts";
import { compareUtf8 } from "@s3fs/core";
import type { NameEncoding } from "../list-parameters.ts";
import { readNameEncoding, readPageSize } from "../list-parameters.ts";
import { toIsoDate } from "../object-times.ts";
import { ownerXml } from "../owner.ts";
import { xmlReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import type { UploadRecord } from "../store/records.ts";
import { commonPrefix } from "../store/list-page.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: Operation = async (request, { store }) => {
  const { query, bucket } = request;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") || undefined;
  const marker = { key: query.get("key-marker") ?? "", uploadId: query.get("upload-id-marker") ?? "" };
  const limit = readPageSize(request, "max-uploads");
  const encoding = readNameEncoding(request);
  const { encode } = encoding;
  const rows = toRows(await store.listUploads(bucket), prefix, delimiter);
  const rest = rowsBehind(rows, marker);
  const page = rest.slice(0, limit);
  const isTruncated = page.length > 0 && page.length < rest.length;
  const last = isTruncated ? page.at(-1) : undefined;
  const head =
    text("Bucket", bucket) +
    text("KeyMarker", encode(marker.key)) +
    text("UploadIdMarker", marker.uploadId) +
    text("NextKeyMarker", last && encode(last.name)) +
    text("NextUploadIdMarker", last && (last.upload?.uploadId ?? "")) +
    text("Prefix", encode(prefix)) +
    text("Delimiter", delimiter === undefined ? undefined : encode(delimiter)) +
    text("EncodingType", encoding.type) +
    text("MaxUploads", limit) +
    text("IsTruncated", isTruncated);
  return xmlReply(
    xmlDocument("ListMultipartUploadsResult", head + page.map((row) => rowXml(row, encode)).join("")),
  );
};

/** An upload, or a common prefix of several. */
interface Row {
  readonly name: string;
  readonly upload: UploadRecord | undefined;
}

function toRows(
  uploads: readonly UploadRecord[],
  prefix: string,
  delimiter: string | undefined,
): readonly Row[] {
  const rows: Row[] = [];
  for (const upload of uploads) {
    if (!upload.key.startsWith(prefix)) continue;
    const group = commonPrefix(upload.key, prefix, delimiter);
    const last = rows.at(-1);
    if (group === undefined) rows.push({ name: upload.key, upload });
    else if (last?.upload !== undefined || last?.name !== group)
      rows.push({ name: group, upload: undefined });
  }
  return rows;
}

/**
 * Behind the marked key; of the marked key itself only what was created behind the marked upload, which may have ended
 * meanwhile: ids sort by the time of creation.
 */
function rowsBehind(
  rows: readonly Row[],
  marker: { readonly key: string; readonly uploadId: string },
): readonly Row[] {
  if (marker.key === "") return rows;
  return rows.filter(({ name, upload }) => {
    if (name !== marker.key) return compareUtf8(name, marker.key) > 0;
    return marker.uploadId !== "" && upload !== undefined && upload.uploadId > marker.uploadId;
  });
}

function rowXml({ name, upload }: Row, encode: NameEncoding["encode"]): string {
  if (upload === undefined) return element("CommonPrefixes", text("Prefix", encode(name)));
  return element(
    "Upload",
    text("Key", encode(name)) +
      text("UploadId", upload.uploadId) +
      ownerXml("Initiator") +
      ownerXml("Owner") +
      text("StorageClass", upload.attributes.storageClass) +
      text("Initiated", toIsoDate(upload.initiatedMs)) +
      checksumKindXml(upload.checksum),
  );
}
