import { requireXmlBody } from "../body/read-xml-body.ts";
import { CHECKSUM_ALGORITHMS, checksumHeader } from "../checksum/object-checksum.ts";
import { checkMatch } from "../conditions.ts";
import { removalGuard } from "../dialect/apply-dialect.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { xmlReply } from "../reply.ts";
import { invalidRequest, isS3Error, noSuchBucket, noSuchVersion, s3Error } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import { NULL_VERSION } from "../store/records.ts";
import type { Removal as Outcome, Store } from "../store/store.ts";
import { isVersionId } from "../store/version-stack.ts";
import type { XmlElement } from "../xml/read-xml.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const deleteObjects: Operation = async (request, { store, dialect }) => {
  if ((await store.findBucket(request.bucket)) === undefined) throw noSuchBucket(request.bucket);
  checkDigestIsSent(request);
  const root = await requireXmlBody(request, LIMITS);
  if (root.name !== "Delete") throw s3Error("MalformedXML");
  const removals = root.children("Object").map(readRemoval);
  if (removals.length === 0 || removals.length > MAX_KEYS) throw s3Error("MalformedXML");
  const failures: string[] = [];
  const batch: Batch = { store, dialect, request, isQuiet: root.text("Quiet") === "true", failures };
  const results: string[] = [];
  for (const removal of removals) results.push(await removeOne(removal, batch));
  return {
    ...xmlReply(xmlDocument("DeleteResult", results.join(""))),
    ...(failures[0] !== undefined && { failure: wordFailures(failures[0], failures.length) }),
  };
};

interface Removal {
  readonly key: string;
  readonly ifMatch: string | undefined;
  readonly versionId: string | undefined;
  /** A condition that can't be held. */
  readonly unsupported: string | undefined;
}

function readRemoval(object: XmlElement): Removal {
  const key = object.text("Key");
  if (key === undefined || key === "") throw s3Error("MalformedXML");
  const unsupported = OF_DIRECTORY_BUCKETS.find((name) => object.text(name) !== undefined);
  return { key, ifMatch: object.text("ETag"), versionId: object.text("VersionId"), unsupported };
}

interface Batch {
  readonly store: Store;
  readonly dialect: Dialect;
  readonly request: S3Request;
  readonly isQuiet: boolean;
  /** Of the store, whose details the client is not told. */
  readonly failures: string[];
}

/** One key that can't be removed doesn't hold up the others; it is reported within a reply of status 200. */
async function removeOne(removal: Removal, batch: Batch): Promise<string> {
  const { key, ifMatch, versionId } = removal;
  try {
    if (removal.unsupported !== undefined) throw s3Error("NotImplemented");
    checkVersion(key, versionId, batch.request);
    const guard = removalGuard((current) => {
      if (ifMatch !== undefined) checkMatch(ifMatch, current, key);
    }, batch.dialect);
    const outcome = await batch.store.remove({ bucket: batch.request.bucket, key, versionId }, guard);
    return batch.isQuiet ? "" : deletedXml(key, versionId, outcome);
  } catch (error) {
    if (!isS3Error(error)) batch.failures.push(error instanceof Error ? error.message : String(error));
    const { code, message } = isS3Error(error) ? error : s3Error("InternalError");
    const place = text("Key", key) + text("VersionId", versionId);
    return element("Error", place + text("Code", code) + text("Message", message));
  }
}

function wordFailures(first: string, count: number): string {
  return count === 1 ? first : `${first}, and ${count - 1} more`;
}

/** As in a request of its own, an ACL gives nobody a right to remove a version. */
function checkVersion(key: string, versionId: string | undefined, { isAnonymous }: S3Request): void {
  if (versionId === undefined) return;
  if (isAnonymous) throw s3Error("AccessDenied");
  if (versionId !== NULL_VERSION && !isVersionId(versionId)) throw noSuchVersion(key, versionId);
}

function deletedXml(
  key: string,
  versionId: string | undefined,
  { isDeleteMarker, versionId: outcome }: Outcome,
): string {
  return element(
    "Deleted",
    text("Key", key) +
      text("VersionId", versionId) +
      (isDeleteMarker ? text("DeleteMarker", true) + text("DeleteMarkerVersionId", outcome) : ""),
  );
}

/** S3 demands a digest here: a flipped bit in a list of keys would delete another one. */
function checkDigestIsSent(request: S3Request): void {
  const names = ["content-md5", "x-amz-trailer", ...CHECKSUM_ALGORITHMS.map(checksumHeader)];
  if (names.some((name) => request.header(name) !== undefined)) return;
  throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}

/**
 * As in the headers of a request of its own, these conditions are refused, not ignored: directory buckets alone have them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectIdentifier.html
 */
const OF_DIRECTORY_BUCKETS = ["Size", "LastModifiedTime"] as const;
const MAX_KEYS = 1000;
/** A key has 1,024 bytes at most, and what stands for an object has six elements. */
const LIMITS = { maxBytes: 2 * 1024 * 1024, maxMarkups: 16 * MAX_KEYS };
