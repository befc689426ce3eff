import { checksumKindXml } from "../checksum/write-checksum.ts";
import type { NameEncoding } from "../list-parameters.ts";
import { readNameEncoding, readPageSize } from "../list-parameters.ts";
import { toIsoDate } from "../object-times.ts";
import { ownerXml } from "../owner.ts";
import { xmlReply } from "../reply.ts";
import { invalidArgument, s3Error } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import { isDeleteMarker } from "../store/records.ts";
import type { ListedVersion } from "../store/store.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";
import { findSettings } from "./bucket-settings.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export const listObjectVersions: Operation = async (request, { store }) => {
  await findSettings(request.bucket, store);
  if (store.listVersions === undefined) throw s3Error("NotImplemented");
  const prefix = request.query.get("prefix") ?? "";
  const delimiter = request.query.get("delimiter") || undefined;
  const limit = readPageSize(request, "max-keys");
  const encoding = readNameEncoding(request);
  const { encode } = encoding;
  const { key, versionId } = readMarkers(request);
  const { versions, prefixes, next } = await store.listVersions(request.bucket, {
    prefix,
    delimiter,
    limit,
    after: key === "" ? undefined : key,
    afterVersion: versionId === "" ? undefined : versionId,
  });
  const head =
    text("Name", request.bucket) +
    text("Prefix", encode(prefix)) +
    text("KeyMarker", encode(key)) +
    text("VersionIdMarker", versionId) +
    text("NextKeyMarker", next === undefined ? undefined : encode(next.after)) +
    text("NextVersionIdMarker", next?.afterVersion) +
    text("MaxKeys", limit) +
    text("Delimiter", delimiter === undefined ? undefined : encode(delimiter)) +
    text("EncodingType", encoding.type) +
    text("IsTruncated", next !== undefined);
  const entries = versions.map((version) => versionXml(version, encoding));
  const groups = prefixes.map((name) => element("CommonPrefixes", text("Prefix", encode(name))));
  return xmlReply(xmlDocument("ListVersionsResult", head + entries.join("") + groups.join("")));
};

function readMarkers({ query }: S3Request): { readonly key: string; readonly versionId: string } {
  const key = query.get("key-marker") ?? "";
  const versionId = query.get("version-id-marker");
  if (versionId !== undefined && key === "") {
    const rule = "A version-id marker cannot be specified without a key marker.";
    throw invalidArgument("version-id-marker", versionId, rule);
  }
  if (versionId === "") {
    throw invalidArgument("version-id-marker", "", "A version-id marker cannot be empty.");
  }
  return { key, versionId: versionId ?? "" };
}

function versionXml({ record, isLatest }: ListedVersion, { encode }: NameEncoding): string {
  const identity =
    text("Key", encode(record.key)) +
    text("VersionId", record.versionId) +
    text("IsLatest", isLatest) +
    text("LastModified", toIsoDate(record.modifiedMs));
  if (isDeleteMarker(record)) return element("DeleteMarker", identity + ownerXml("Owner"));
  return element(
    "Version",
    identity +
      text("ETag", `"${record.etag}"`) +
      checksumKindXml(record.checksum) +
      text("Size", record.size) +
      ownerXml("Owner") +
      text("StorageClass", record.attributes.storageClass),
  );
}
