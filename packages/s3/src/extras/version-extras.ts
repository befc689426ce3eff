import { compareUtf8, NEVER, type CallOptions } from "@s3fs/core";
import type { Bucket } from "../bucket.ts";
import { createPageTrail } from "../guard/page-trail.ts";
import { copySourceParameters, parametersFor } from "../parameters.ts";
import { accessOf } from "../source-access.ts";
import type { ListedVersion, VersionMarker } from "../wire/wire-controls.ts";
import { malformed } from "../wire/s3-failure.ts";
import { named, namedItems } from "./named.ts";

/** Versions of objects, in buckets that keep them, and objects in archives. */
export interface VersionExtras {
  /**
   * All versions and delete markers with a prefix, a thousand a request, by key and the newest first. Default: those below
   * this file system's root. One version is read by `read(path, { native: { VersionId } })`, or by `get`.
   */
  versions(prefix?: string, options?: CallOptions): AsyncIterable<S3Version>;
  /** Makes an older version the newest, by a copy; the others stay. */
  restoreVersion(key: string, versionId: string, options?: CallOptions): Promise<void>;
  /** Asks for an archived object to be readable for some days, which takes minutes to hours. */
  restoreArchived(key: string, options: RestoreOptions): Promise<void>;
}

export type S3Version = ListedVersion;

export interface RestoreOptions extends CallOptions {
  readonly days: number;
  /** How fast: `Bulk`, `Standard` or `Expedited`. Default: the store's own. */
  readonly tier?: string | undefined;
}

export function versionExtras(bucket: Bucket, root: string): VersionExtras {
  return {
    versions: (prefix = root, { signal = NEVER } = {}) =>
      namedItems(prefix, versions(bucket, prefix, signal)),
    restoreVersion: (key, versionId, { signal = NEVER } = {}) =>
      named("copy", key, () => restoreVersion(bucket, key, versionId, signal)),
    restoreArchived: (key, { days, tier, signal = NEVER }) => {
      const speed = tier === undefined ? {} : { tier };
      return named("write", key, () => bucket.wire.restoreObject({ key, days, ...speed, signal }));
    },
  };
}

async function* versions(
  { wire }: Bucket,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<S3Version, void> {
  const trail = createPageTrail();
  let after: VersionMarker | undefined;
  do {
    const page = await wire.listVersions({ prefix, ...(after && { after }), signal });
    yield* page.versions.toSorted(byKeyAndAge);
    after = page.isTruncated ? page.next : undefined;
    const isEmpty = page.versions.length === 0;
    const fault = after && trail.faultOf({ key: after.key, token: after.versionId ?? "", isEmpty });
    if (fault !== undefined) throw malformed("ListObjectVersions", fault, page.status);
  } while (after !== undefined);
}

/** Versions and delete markers come apart from each other; within either, the newest comes first. */
function byKeyAndAge(left: ListedVersion, right: ListedVersion): number {
  const byKey = compareUtf8(left.key, right.key);
  return byKey || Number(right.isLatest) - Number(left.isLatest) || right.modifiedMs - left.modifiedMs;
}

async function restoreVersion(
  { name, wire, settings }: Bucket,
  key: string,
  versionId: string,
  signal: AbortSignal,
): Promise<void> {
  const ofSource = copySourceParameters(accessOf(settings));
  const extra = { ...parametersFor("CopyObject", settings.uploadArgs), ...ofSource };
  await wire.copyObject({ key, source: { bucket: name, key, versionId }, extra, signal });
}
