import { join } from "node:path";
import { compareUtf8 } from "@s3fs/core";
import type { ObjectRecord, PartRecord, UploadRecord, UploadSettings } from "../records.ts";
import { objectOf } from "../records.ts";
import type { Assemble, IncomingPart, ObjectAddress, UploadMethods } from "../store.ts";
import { createOrderedId } from "../ordered-id.ts";
import { nextVersionId } from "../version-stack.ts";
import { commitVersion, forgetReplaced } from "./directory-objects.ts";
import type { Disk } from "./disk.ts";
import { partName, UPLOAD_RECORD } from "./layout.ts";
import type { ObjectEntry } from "./object-entry.ts";
import type { PartFiles } from "./part-files.ts";
import { createPartFiles } from "./part-files.ts";
import type { DirectoryState, DirectoryUpload, StoredPart } from "./state.ts";
import { bucketOf, keyTurn } from "./state.ts";
import type { Manifest, StoredRecords } from "./stored-record.ts";

export function directoryUploads(state: DirectoryState): UploadMethods {
  const { turns, uploads } = state;
  return {
    createUpload: (at, settings) => turns.take(keyTurn(at), () => createUpload(state, at, settings)),
    findUpload: async (at, uploadId) => uploadOf(state, at, uploadId)?.record,
    putPart: (at, uploadId, part) => putPart(state, at, uploadId, part),
    async listParts(at, uploadId) {
      const upload = uploadOf(state, at, uploadId);
      return upload === undefined ? undefined : sortedParts(upload).map(({ record }) => record);
    },
    async listUploads(bucket) {
      bucketOf(state, bucket);
      const own = [...uploads.values()].filter((upload) => upload.bucket === bucket);
      // A Map keeps the order of insertion and the sort is stable: uploads of one key stay in order of creation.
      return own.map(({ record }) => record).sort((a, b) => compareUtf8(a.key, b.key));
    },
    completeUpload: (at, uploadId, assemble) =>
      turns.take(keyTurn(at), () => completeUpload(state, at, uploadId, assemble)),
    abortUpload: (at, uploadId) => turns.take(keyTurn(at), () => abortUpload(state, at, uploadId)),
    uploadsInProgress: () => uploads.size,
  };
}

function uploadOf(state: DirectoryState, at: ObjectAddress, uploadId: string): DirectoryUpload | undefined {
  bucketOf(state, at.bucket);
  const upload = state.uploads.get(uploadId);
  const isOfKey = upload?.bucket === at.bucket && upload.record.key === at.key && !upload.isEnded;
  return isOfKey ? upload : undefined;
}

function sortedParts({ parts }: DirectoryUpload): readonly StoredPart[] {
  return [...parts.values()].sort((a, b) => a.record.partNumber - b.record.partNumber);
}

async function createUpload(
  state: DirectoryState,
  { bucket, key }: ObjectAddress,
  settings: UploadSettings,
): Promise<UploadRecord> {
  bucketOf(state, bucket);
  const initiatedMs = Date.now();
  const uploadId = createOrderedId(initiatedMs);
  const record = { ...settings, key, uploadId, initiatedMs };
  const directory = state.layout.upload(uploadId);
  const stored: StoredRecords["upload"] = { kind: "upload", bucket, upload: record };
  await state.disk.placeDirectory(directory, async (place) => {
    const draft = await state.disk.draft([], () => stored);
    await draft.place(join(place, UPLOAD_RECORD));
  });
  state.uploads.set(uploadId, { bucket, record, directory, parts: new Map(), isEnded: false });
  return record;
}

/** Outside of the turn of the key: parts come in together, and the directory is synced for all of them at once. */
async function putPart(
  state: DirectoryState,
  at: ObjectAddress,
  uploadId: string,
  incoming: IncomingPart,
): Promise<PartRecord | undefined> {
  if (uploadOf(state, at, uploadId) === undefined) return undefined;
  let record: PartRecord | undefined;
  const draft = await state.disk.draft(incoming.chunks, (): StoredRecords["part"] => {
    record = incoming.record();
    return { kind: "part", part: record };
  });
  const upload = uploadOf(state, at, uploadId);
  if (upload === undefined || record === undefined) {
    await draft.discard();
    return undefined;
  }
  const { partNumber } = record;
  const sequence = ++state.sequence;
  const path = join(upload.directory, partName(partNumber, sequence));
  try {
    await draft.place(path);
  } catch (error) {
    if (upload.isEnded) return undefined;
    throw error;
  }
  const other = upload.parts.get(partNumber);
  const isLatest = other === undefined || other.sequence < sequence;
  if (isLatest && !upload.isEnded) upload.parts.set(partNumber, { record, sequence });
  const loser = isLatest ? other?.sequence : sequence;
  if (upload.isEnded) await state.disk.removeSoon(path);
  else if (loser !== undefined)
    await state.disk.removeSoon(join(upload.directory, partName(partNumber, loser)));
  return upload.isEnded ? undefined : record;
}

async function completeUpload(
  state: DirectoryState,
  at: ObjectAddress,
  uploadId: string,
  assemble: Assemble,
): Promise<ObjectRecord | undefined> {
  const upload = uploadOf(state, at, uploadId);
  if (upload === undefined) return undefined;
  const { disk, uploads } = state;
  const bucket = bucketOf(state, at.bucket);
  const records = new Map(sortedParts(upload).map(({ record }) => [record.partNumber, record]));
  const current = objectOf(bucket.objects.find(at.key)?.record);
  const assembly = assemble(upload.record, records, current);
  const manifest = manifestOf(upload, assembly.partNumbers);
  const record = { ...assembly.record, versionId: nextVersionId(bucket.settings.versioning) };
  upload.isEnded = true;
  let replaced: ObjectEntry | undefined;
  try {
    const stored: StoredRecords["version"] = { kind: "version", record, manifest };
    const draft = await disk.draft([], () => stored);
    const partFiles = openPartFiles(disk, upload.directory, manifest);
    replaced = await commitVersion(state, bucket, { record, draft, partFiles });
  } catch (error) {
    upload.isEnded = false;
    throw error;
  }
  uploads.delete(uploadId);
  await removeLeftovers(state, upload, manifest);
  await forgetReplaced(state, bucket, replaced);
  return record;
}

export function openPartFiles(disk: Disk, directory: string, { parts }: Manifest): PartFiles {
  return createPartFiles(directory, parts, () => disk.removeDirectory(directory));
}

function manifestOf({ record, parts }: DirectoryUpload, partNumbers: readonly number[]): Manifest {
  const chosen = partNumbers.flatMap((partNumber) => {
    const part = parts.get(partNumber);
    return part === undefined ? [] : { name: partName(partNumber, part.sequence), size: part.record.size };
  });
  return { uploadId: record.uploadId, parts: chosen };
}

/** The record of the upload, which must not come back, and parts that the object is not made of. */
async function removeLeftovers(
  { disk }: DirectoryState,
  { directory, parts }: DirectoryUpload,
  manifest: Manifest,
): Promise<void> {
  const used = new Set(manifest.parts.map(({ name }) => name));
  for (const { record, sequence } of parts.values()) {
    const name = partName(record.partNumber, sequence);
    if (!used.has(name)) await disk.removeSoon(join(directory, name));
  }
  await disk.remove(join(directory, UPLOAD_RECORD));
}

async function abortUpload(
  state: DirectoryState,
  at: ObjectAddress,
  uploadId: string,
): Promise<"aborted" | "missing"> {
  const upload = uploadOf(state, at, uploadId);
  if (upload === undefined) return "missing";
  upload.isEnded = true;
  await state.disk.removeDirectory(upload.directory);
  state.uploads.delete(uploadId);
  return "aborted";
}
