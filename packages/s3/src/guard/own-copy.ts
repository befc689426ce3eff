import { isContentTag } from "../etag.ts";
import { parametersFor, sourceParameters } from "../parameters.ts";
import { S3Failure } from "../wire/s3-failure.ts";
import type { CopyRequest, HeadRequest, ObjectReply } from "../wire/wire.ts";

/** Whose content was found, and it itself where it is one's own. */
export type Finding =
  | { readonly whose: "own"; readonly target: ObjectReply }
  | { readonly whose: "another's" | "unknown" };

export interface Look {
  readonly headObject: (request: HeadRequest) => Promise<ObjectReply>;
  /** Since the copy was asked for the first time. */
  readonly elapsedMs: () => number;
}

/**
 * Whose the content is that stands where a copy was to go. A copy carries its source's metadata, so it bears no mark of
 * the one who made it: it is known by what it holds, and by the store's own clock. Where a look fails, nothing is known.
 */
export async function findCopy(request: CopyRequest, look: Look): Promise<Finding> {
  try {
    return await find(request, look);
  } catch (error) {
    if (error instanceof S3Failure) return { whose: "unknown" };
    throw error;
  }
}

async function find(request: CopyRequest, { headObject, elapsedMs }: Look): Promise<Finding> {
  const { key, source, extra = {}, signal } = request;
  const target = await headObject({ key, extra: parametersFor("HeadObject", extra), signal });
  const age = ageOf(target, elapsedMs());
  if (age !== "newer") return { whose: age === "older" ? "another's" : "unknown" };
  if (!isContentTag(target)) return { whose: "unknown" };
  if (source.ifMatch === target.etag) return { whose: "own", target };
  const copied = await lookAtSource(request, headObject);
  if (!isContentTag(copied)) return { whose: "unknown" };
  if (copied.etag === target.etag) return { whose: "own", target };
  // Without a pin another content than the one that is there now may have been copied.
  const isPinned = source.ifMatch !== undefined || source.versionId !== undefined;
  return { whose: isPinned ? "another's" : "unknown" };
}

/**
 * Whether an object was there before something began, that much time ago, by the store's own clock. Times of objects have
 * whole seconds, as the clock of a reply has, so that one second is left to the doubt.
 */
function ageOf({ modifiedMs, serverMs }: ObjectReply, elapsedMs: number): "older" | "newer" | "unknown" {
  if (modifiedMs === undefined || serverMs === undefined) return "unknown";
  return modifiedMs + 1000 < serverMs - elapsedMs ? "older" : "newer";
}

function lookAtSource(
  { source, extra = {}, signal }: CopyRequest,
  headObject: Look["headObject"],
): Promise<ObjectReply> {
  const { bucket, key, versionId, ifMatch } = source;
  const version = versionId === undefined ? {} : { VersionId: versionId };
  return headObject({
    bucket,
    key,
    extra: { ...sourceParameters(extra), ...version },
    ...(ifMatch !== undefined && { ifMatch }),
    signal,
  });
}
