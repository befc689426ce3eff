import type { DeleteMarker, VersioningState, VersionRecord } from "./records.ts";
import { isDeleteMarker, NULL_VERSION } from "./records.ts";
import type { ObjectAddress, Removal } from "./store.ts";
import { createDeleteMarker } from "./version-stack.ts";

/** What a store has to do, and what it has to answer. */
export interface RemovalPlan {
  /** The version to remove for good. */
  readonly dropped: string | undefined;
  /** What to put on top of the versions that are left. It replaces one of the same id. */
  readonly marker: DeleteMarker | undefined;
  readonly removal: Removal;
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 * @param addressed the version that is there, if any
 */
export function planRemoval(
  at: ObjectAddress,
  addressed: VersionRecord | undefined,
  versioning: VersioningState | undefined,
): RemovalPlan {
  if (at.versionId !== undefined) {
    const isMarker = addressed !== undefined && isDeleteMarker(addressed);
    const removal = { versionId: at.versionId, isDeleteMarker: isMarker };
    return { dropped: addressed?.versionId, marker: undefined, removal };
  }
  if (versioning === undefined) {
    const dropped = addressed === undefined ? undefined : NULL_VERSION;
    return { dropped, marker: undefined, removal: { isDeleteMarker: false } };
  }
  const marker = createDeleteMarker(at.key, versioning);
  return { dropped: undefined, marker, removal: { versionId: marker.versionId, isDeleteMarker: true } };
}
