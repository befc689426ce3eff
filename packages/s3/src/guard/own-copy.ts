import { parametersFor, sourceParameters } from "../parameters.ts";
import type { CopyRequest, HeadRequest, ObjectReply } from "../wire/wire.ts";

export type Finding = "own" | "another's" | "unknown";

export interface Look {
  readonly headObject: (request: HeadRequest) => Promise<ObjectReply>;
  /** Since the copy was asked for the first time. */
  readonly elapsedMs: () => number;
}

/**
 * Whose the content is that stands where a copy was to go. A copy carries its source's metadata, so it bears no mark of
 * the one who made it: it is known by what it holds, and by the store's own clock.
 */
export async function findCopy(
  request: CopyRequest,
  { headObject, elapsedMs }: Look,
): Promise<{ readonly finding: Finding; readonly target: ObjectReply }> {
  const { key, extra = {}, signal } = request;
  const target = await headObject({ key, extra: parametersFor("HeadObject", extra), signal });
  const age = ageOf(target, elapsedMs());
  if (age !== "newer") return { finding: age === "older" ? "another's" : "unknown", target };
  const source = await contentOfSource(request, headObject);
  if (!isTellingTag(source.etag)) return { finding: "unknown", target };
  if (source.etag === target.etag) return { finding: "own", target };
  return { finding: source.isPinned && isTellingTag(target.etag) ? "another's" : "unknown", target };
}

/**
 * Whether an object was there before something began, that much time ago, by the store's own clock. Times of objects have
 * whole seconds, as the clock of a reply has, so that one second is left to the doubt.
 */
function ageOf({ modifiedMs, serverMs }: ObjectReply, elapsedMs: number): "older" | "newer" | "unknown" {
  if (modifiedMs === undefined || serverMs === undefined) return "unknown";
  return modifiedMs + 1000 < serverMs - elapsedMs ? "older" : "newer";
}

interface SourceContent {
  readonly etag?: string;
  /** Whether no other content could have been copied. */
  readonly isPinned: boolean;
}

async function contentOfSource(
  { source, extra = {}, signal }: CopyRequest,
  headObject: Look["headObject"],
): Promise<SourceContent> {
  const { bucket, key, versionId, ifMatch } = source;
  if (ifMatch !== undefined) return { etag: ifMatch, isPinned: true };
  const version = versionId === undefined ? {} : { VersionId: versionId };
  const { etag } = await headObject({
    bucket,
    key,
    extra: { ...sourceParameters(extra), ...version },
    signal,
  });
  return { ...(etag !== undefined && { etag }), isPinned: versionId !== undefined };
}

/**
 * Only the MD5 of all bytes is the same for the copy: the tag of content in parts, or of what is encrypted by keys, is
 * another one each time.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
function isTellingTag(etag: string | undefined): boolean {
  return etag !== undefined && /^[\da-f]{32}$/i.test(etag);
}
