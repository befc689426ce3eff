import { currentSecondMs } from "../object-times.ts";
import type { DeleteMarker, VersionRecord, VersioningState } from "./records.ts";
import { createOrderedId, timeOfOrderedId } from "./ordered-id.ts";
import { NULL_VERSION } from "./records.ts";

/** The versions of one key, the newest first. An entry is a record together with whatever the store needs to find its bytes. */
export type VersionStack<Entry extends Versioned> = readonly Entry[];

export interface Versioned {
  readonly record: VersionRecord;
}

/** The entry that is addressed; without a version the newest. */
export function findVersion<Entry extends Versioned>(
  stack: VersionStack<Entry>,
  versionId: string | undefined,
): Entry | undefined {
  return versionId === undefined ? stack[0] : stack.find(({ record }) => record.versionId === versionId);
}

/** Puts an entry on top. A version of the same id is replaced, which is how a bucket without versions keeps one only. */
export function withVersion<Entry extends Versioned>(
  stack: VersionStack<Entry>,
  entry: Entry,
): VersionStack<Entry> {
  const older = withoutVersion(stack, entry.record.versionId);
  return older.length === 0 ? [entry] : [entry, ...older];
}

export function withoutVersion<Entry extends Versioned>(
  stack: VersionStack<Entry>,
  versionId: string,
): VersionStack<Entry> {
  return stack.filter(({ record }) => record.versionId !== versionId);
}

/** The name of a version to be: a new one where the bucket keeps versions, `null` otherwise. */
export function nextVersionId(versioning: VersioningState | undefined): string {
  return versioning === "Enabled" ? createOrderedId(Date.now()) : NULL_VERSION;
}

/**
 * Whether a version is known to be newer than one of that name, which may be gone. The `null` version is known by its time, if
 * not by that of the same second.
 */
export function isNewer({ versionId, modifiedMs }: VersionRecord, than: string): boolean {
  const thanMs = timeOfOrderedId(than);
  if (thanMs === undefined) return false;
  return timeOfOrderedId(versionId) === undefined ? modifiedMs > thanMs : versionId > than;
}

/** Whether a text has the form of such a name, or of one that another store gives. */
export function isVersionId(text: string): boolean {
  return /^[\w.-]{32,1024}$/.test(text);
}

export function createDeleteMarker(key: string, versioning: VersioningState): DeleteMarker {
  return { key, versionId: nextVersionId(versioning), modifiedMs: currentSecondMs(), isDeleteMarker: true };
}
