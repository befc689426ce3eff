import { FsError, type Call } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import type { Commit } from "./guard/check-commit.ts";
import { copySourceParameters, parametersFor } from "./parameters.ts";
import { planParts } from "./plan-parts.ts";
import type { Access } from "./source-access.ts";
import { lengthOf } from "./s3-entry.ts";
import { plannedWork } from "./send-parts.ts";
import { uploadAnew } from "./upload-anew.ts";
import { runUpload, type UploadWork } from "./upload-run.ts";
import type { PinnedSource } from "./upload-session.ts";
import type { UploadStop } from "./upload-stop.ts";
import type { CopySource, ObjectReply } from "./wire/wire.ts";
import type { WriteTarget } from "./write-target.ts";

export interface ReadableSource extends CopySource {
  readonly access: Access;
}

/**
 * Copies what is too large for one request: the store copies parts of one content, in parallel. Unlike a single request
 * this carries nothing over by itself, so what describes the content is asked for first, and given to the copy.
 *
 * @param looked what a look at the source has told; it is asked for where there was none
 */
export async function copyInParts(
  bucket: Bucket,
  { access, ...source }: ReadableSource,
  { key, conditions, signal }: Call & Pick<WriteTarget, "key" | "conditions">,
  looked?: ObjectReply,
): Promise<Commit & { readonly sourceEtag: string }> {
  const { wire, settings, limits } = bucket;
  const from = { ...source, access };
  const extra = parametersFor("HeadObject", access);
  const object = looked ?? (await wire.headObject({ ...source, extra, signal }));
  const target = { key, conditions, ...(await describedAs(bucket, from, object, signal)) };
  const parts = planParts(lengthOf(object, "HeadObject"), limits.copyPartBytes, limits);
  const { concurrency } = settings;
  const pinned = pinnedSource(from, object);
  const workOf = (stop: UploadStop): UploadWork =>
    plannedWork({ parts, concurrency, send: (session, part) => session.copyPart(part, pinned) }, stop);
  const { commit } = await uploadAnew(bucket, signal, () => runUpload(bucket, target, signal, workOf));
  return { ...commit, sourceEtag: pinned.source.ifMatch };
}

export function pinnedSource(
  { bucket, key, access }: ReadableSource,
  { etag }: ObjectReply,
): PinnedSource & { readonly source: { readonly ifMatch: string } } {
  if (etag === undefined) throw new FsError("EPROTOCOL", { detail: "the source has no ETag" });
  return {
    source: { bucket, key, ifMatch: etag },
    parameters: copySourceParameters(access),
  };
}

/** Type, headers, metadata, tags and storage class of an object, for another one that is made of its bytes. */
export async function describedAs(
  { wire, settings, dialect }: Bucket,
  { bucket, key, access }: ReadableSource,
  { contentType, metadata, description, storageClass, tagCount }: ObjectReply,
  signal: AbortSignal,
): Promise<Pick<WriteTarget, "content" | "parameters">> {
  const extra = parametersFor("GetObjectTagging", access);
  const mayHaveTags = tagCount !== undefined || dialect.countsTags !== true;
  const tags = mayHaveTags ? await wire.getTags({ bucket, key, extra, signal }) : "";
  const placement = parametersFor("CopyObject", settings.uploadArgs);
  return {
    content: { metadata, ...(contentType !== undefined && { contentType }) },
    parameters: {
      ...(storageClass !== undefined && { StorageClass: storageClass }),
      ...placement,
      ...description,
      ...(tags !== "" && { Tagging: tags }),
    } as WriteTarget["parameters"], // StorageClass: a name that S3 itself has told, which the SDK's list may lack
  };
}
