import { FsError } from "@s3fs/core";
import type { Bucket } from "../bucket.ts";
import { pinnedSource } from "../copy-in-parts.ts";
import { encodeMetadata } from "../metadata-text.ts";
import { checkUploadArguments, parametersFor, type UploadArguments } from "../parameters.ts";
import { accessOf } from "../source-access.ts";
import { isRefusedCondition } from "../wire/s3-failure.ts";

export type HeaderChanges = Pick<
  UploadArguments,
  | "CacheControl"
  | "ContentDisposition"
  | "ContentEncoding"
  | "ContentLanguage"
  | "ContentType"
  | "Expires"
  | "Metadata"
  | "StorageClass"
>;

/** S3 takes all of an object's headers anew or none, so those that stay are looked up, and the copy is of what was seen. */
export async function setHeaders(
  bucket: Bucket,
  key: string,
  changes: HeaderChanges,
  signal: AbortSignal,
): Promise<void> {
  checkUploadArguments(changes, "setHeaders");
  const { wire, settings, name } = bucket;
  const look = parametersFor("HeadObject", settings.downloadArgs);
  const object = await wire.headObject({ key, extra: look, signal });
  const { source, parameters } = pinnedSource({ bucket: name, key, access: accessOf(settings) }, object);
  const { ContentType, Metadata, ...headers } = changes;
  const contentType = ContentType ?? object.contentType;
  const metadata = Metadata === undefined ? object.metadata : encodeMetadata(Metadata);
  const kept = object.storageClass === undefined ? {} : { StorageClass: object.storageClass };
  const placement = parametersFor("CopyObject", settings.uploadArgs);
  const extra = { ...kept, ...placement, ...object.description, ...headers, ...parameters };
  const content = { metadata, ...(contentType !== undefined && { contentType }) };
  try {
    await wire.copyObject({ key, source, content, extra, signal });
  } catch (error) {
    throw isRefusedCondition(error) ? new FsError("ECHANGED", { path: key, cause: error }) : error;
  }
}
