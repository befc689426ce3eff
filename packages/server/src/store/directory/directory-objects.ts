import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { DeleteMarker, ObjectRecord, VersionRecord } from "../records.ts";
import { isDeleteMarker, objectOf } from "../records.ts";
import { planRemoval } from "../plan-removal.ts";
import type { Guard, IncomingObject, ObjectAddress, OpenedObject, Removal, Store } from "../store.ts";
import { nextVersionId } from "../version-stack.ts";
import { damagedFile } from "./damaged-file.ts";
import type { Draft } from "./disk.ts";
import { hasErrno } from "./errno.ts";
import type { ObjectEntry } from "./object-entry.ts";
import { amendmentPath, entryPath, versionPath } from "./object-entry.ts";
import type { PartFiles } from "./part-files.ts";
import { readContent } from "./read-content.ts";
import type { DirectoryBucket, DirectoryState } from "./state.ts";
import { bucketOf, keyTurn } from "./state.ts";
import type { StoredRecords } from "./stored-record.ts";

export type ObjectMethods = Required<
  Pick<Store, "find" | "open" | "put" | "remove" | "changeAttributes" | "list" | "listVersions">
>;

export function directoryObjects(state: DirectoryState): ObjectMethods {
  const { turns } = state;
  return {
    find: async (at) => bucketOf(state, at.bucket).objects.find(at.key, at.versionId)?.record,
    open: (at) => openVersion(state, at),
    put: (at, content) => putObject(state, at, content),
    remove: (at, guard) => turns.take(keyTurn(at), () => removeObject(state, at, guard)),
    changeAttributes: (at, change) => turns.take(keyTurn(at), () => changeAttributes(state, at, change)),
    list: async (bucket, query) => bucketOf(state, bucket).objects.list(query),
    listVersions: async (bucket, query) => bucketOf(state, bucket).objects.listVersions(query),
  };
}

async function openVersion(
  state: DirectoryState,
  at: ObjectAddress,
): Promise<OpenedObject | DeleteMarker | undefined> {
  for (let last: ObjectEntry | undefined; ;) {
    const { objects, directory } = bucketOf(state, at.bucket);
    const entry = objects.find(at.key, at.versionId);
    if (entry === undefined) return undefined;
    const { record, partFiles } = entry;
    if (isDeleteMarker(record)) return record;
    if (partFiles !== undefined)
      return { record, read: (range) => partFiles.read(range), release: partFiles.hold() };
    const path = entryPath(directory, entry);
    if (entry === last) throw damagedFile(path, "it is missing");
    const handle = await openIfThere(path);
    if (handle !== undefined) return openedFile(record, path, handle);
    // It was replaced or removed in this moment; whoever did it is about to say so.
    await state.turns.settled(keyTurn(at));
    last = entry;
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

function openedFile(record: ObjectRecord, path: string, handle: FileHandle): OpenedObject {
  let closing: Promise<void> | undefined;
  return {
    record,
    read: (range) => readContent({ path, handle, contentBytes: record.size }, range),
    release: () => (closing ??= handle.close()),
  };
}

async function putObject(
  state: DirectoryState,
  at: ObjectAddress,
  content: IncomingObject,
): Promise<ObjectRecord> {
  bucketOf(state, at.bucket);
  let record: ObjectRecord | undefined;
  const draft = await state.disk.draft(content.chunks, () => {
    const { settings } = bucketOf(state, at.bucket);
    record = { ...content.record(), versionId: nextVersionId(settings.versioning) };
    return storedVersion(record);
  });
  return state.turns.take(keyTurn(at), async () => {
    try {
      const bucket = bucketOf(state, at.bucket);
      content.guard(objectOf(bucket.objects.find(at.key)?.record));
      if (record?.size !== draft.contentBytes)
        throw new Error("an object has not the size that its record says");
      await forgetReplaced(state, bucket, await commitVersion(state, bucket, { record, draft }));
      return record;
    } catch (error) {
      await draft.discard();
      throw error;
    }
  });
}

function storedVersion(record: VersionRecord): StoredRecords["version"] {
  return { kind: "version", record };
}

export interface NewVersion {
  readonly record: VersionRecord;
  readonly draft: Draft;
  readonly partFiles?: PartFiles;
}

/**
 * Within the turn of the key. Readers see the old version until the new one is durable.
 * @returns what the new version replaces, to be forgotten next
 */
export async function commitVersion(
  state: DirectoryState,
  { objects, directory }: DirectoryBucket,
  { record, draft, partFiles }: NewVersion,
): Promise<ObjectEntry | undefined> {
  const sequence = ++state.sequence;
  await draft.place(versionPath(directory, record.key, sequence));
  return objects.put({ record, sequence, isAmended: false, partFiles });
}

/** Not waited for on the disk: of two versions of one name the later one holds, should both be there again. */
export async function forgetReplaced(
  { disk }: DirectoryState,
  { directory }: DirectoryBucket,
  replaced: ObjectEntry | undefined,
): Promise<void> {
  if (replaced !== undefined) await forget(replaced, directory, (path) => disk.removeSoon(path));
}

async function forget(
  entry: ObjectEntry,
  directory: string,
  remove: (path: string) => Promise<void>,
): Promise<void> {
  const path = entryPath(directory, entry);
  await remove(path);
  if (entry.isAmended) await remove(amendmentPath(path));
  await entry.partFiles?.giveUp();
}

async function removeObject(state: DirectoryState, at: ObjectAddress, guard: Guard): Promise<Removal> {
  const bucket = bucketOf(state, at.bucket);
  const { objects, settings, directory } = bucket;
  const addressed = objects.find(at.key, at.versionId);
  guard(objectOf(addressed?.record));
  const { dropped, marker, removal } = planRemoval(at, addressed?.record, settings.versioning);
  if (dropped !== undefined) {
    const entry = objects.drop(at.key, dropped);
    if (entry !== undefined) await forget(entry, directory, (path) => state.disk.remove(path));
  }
  if (marker !== undefined) {
    const draft = await state.disk.draft([], () => storedVersion(marker));
    await forgetReplaced(state, bucket, await commitVersion(state, bucket, { record: marker, draft }));
  }
  return removal;
}

async function changeAttributes(
  state: DirectoryState,
  { bucket, key, versionId }: ObjectAddress,
  change: Parameters<ObjectMethods["changeAttributes"]>[1],
): Promise<VersionRecord | undefined> {
  const { objects, directory } = bucketOf(state, bucket);
  const entry = objects.find(key, versionId);
  if (entry === undefined || isDeleteMarker(entry.record)) return entry?.record;
  const record = { ...entry.record, attributes: change(entry.record) };
  const stored: StoredRecords["amendment"] = { kind: "amendment", record };
  const draft = await state.disk.draft([], () => stored);
  await draft.place(amendmentPath(entryPath(directory, entry)));
  objects.replace({ ...entry, record, isAmended: true });
  return record;
}
