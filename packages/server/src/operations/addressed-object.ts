import { toHttpDate } from "../object-times.ts";
import { noSuchKey, noSuchVersion, s3Error } from "../s3-error.ts";
import type { S3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { DeleteMarker, ObjectAttributes, ObjectRecord } from "../store/records.ts";
import { isDeleteMarker } from "../store/records.ts";
import type { ObjectAddress, OpenedObject, Store } from "../store/store.ts";

export interface FindOptions {
  /** What a request is told of a key whose newest version is a delete marker; default `missing`. */
  readonly deleted?: "missing" | "not allowed";
}

/** The object that a request addresses. */
export async function findObject(
  at: ObjectAddress,
  store: Store,
  options: FindOptions = {},
): Promise<ObjectRecord> {
  const record = await store.find(at);
  if (record === undefined) throw missing(at);
  if (!isDeleteMarker(record)) return record;
  throw options.deleted === "not allowed" ? notAllowed(record, "GET") : deleted(record, at);
}

/** What a store opened, where that is the object which a request addresses; the caller releases it. */
export function openedObject(
  opened: OpenedObject | DeleteMarker | undefined,
  at: ObjectAddress,
): OpenedObject {
  if (opened === undefined) throw missing(at);
  if ("isDeleteMarker" in opened) throw deleted(opened, at);
  return opened;
}

/** Whether its bytes can be read only after a restore, and so, as there is none here, not at all. */
export function isArchived({ attributes: { storageClass } }: ObjectRecord): boolean {
  return storageClass === "GLACIER" || storageClass === "DEEP_ARCHIVE";
}

/** Changes what is kept beside the bytes, or NotImplemented where the store can't. */
export async function changeObject(
  request: S3Request,
  store: Store,
  change: (record: ObjectRecord) => ObjectAttributes,
): Promise<ObjectRecord> {
  if (store.changeAttributes === undefined) throw s3Error("NotImplemented");
  const record = await store.changeAttributes(request, change);
  if (record === undefined) throw missing(request);
  if (isDeleteMarker(record)) throw notAllowed(record, request.method);
  return record;
}

function missing({ key, versionId }: ObjectAddress): S3Error {
  return versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
function deleted(marker: DeleteMarker, at: ObjectAddress): S3Error {
  if (at.versionId !== undefined) return notAllowed(marker, "GET");
  return s3Error("NoSuchKey", { fields: { Key: at.key }, headers: markerHeaders(marker) });
}

function notAllowed(marker: DeleteMarker, method: string): S3Error {
  const headers = {
    ...markerHeaders(marker),
    allow: "DELETE",
    "last-modified": toHttpDate(marker.modifiedMs),
  };
  return s3Error("MethodNotAllowed", { fields: { Method: method, ResourceType: "DeleteMarker" }, headers });
}

function markerHeaders({ versionId }: DeleteMarker): Record<string, string> {
  return { "x-amz-delete-marker": "true", "x-amz-version-id": versionId };
}
