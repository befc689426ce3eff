import { noSuchKey, s3Error } from "../s3-error.ts";
import type { S3Error } from "../s3-error.ts";
import type { DeleteMarker, ObjectRecord } from "../store/records.ts";
import { isDeleteMarker } from "../store/records.ts";
import type { ObjectAddress, OpenedObject, Store } from "../store/store.ts";

/** The object that a request addresses. */
export async function findObject(at: ObjectAddress, store: Store): Promise<ObjectRecord> {
  const record = await store.find(at);
  if (record === undefined) throw noSuchKey(at.key);
  if (isDeleteMarker(record)) throw deleted(record, at);
  return record;
}

/** Opens the object that a request addresses; the caller releases it. */
export async function openObject(at: ObjectAddress, store: Store): Promise<OpenedObject> {
  const opened = await store.open(at);
  if (opened === undefined) throw noSuchKey(at.key);
  if ("isDeleteMarker" in opened) throw deleted(opened, at);
  return opened;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html */
function deleted(marker: DeleteMarker, at: ObjectAddress): S3Error {
  const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId };
  if (at.versionId === undefined) return s3Error("NoSuchKey", { fields: { Key: at.key }, headers });
  const fields = { Method: "GET", ResourceType: "DeleteMarker" };
  return s3Error("MethodNotAllowed", { fields, headers: { ...headers, allow: "DELETE" } });
}
