import { randomBytes } from "node:crypto";
import { compareUtf8, isFsError } from "@s3fs/core";
import type { FileSystem } from "@s3fs/core";
import { readRecordJson, writeRecordJson } from "../record-json.ts";
import type { PartRecord, UploadRecord, UploadSettings } from "../records.ts";
import type { IncomingPart, ObjectAddress } from "../store.ts";
import { createOrderedId } from "../ordered-id.ts";

/**
 * Multipart uploads as files: a directory for each, with a record of it, the bytes of its parts, and for each part a
 * record that names its bytes. A part is replaced when its record is, so there is never half a part.
 */
export interface UploadStaging {
  create(at: ObjectAddress, settings: UploadSettings): Promise<UploadRecord>;
  find(at: ObjectAddress, uploadId: string): Promise<UploadRecord | undefined>;
  list(bucket: string): Promise<readonly UploadRecord[]>;
  /** Bytes that no part is made of yet. */
  draftPart(uploadId: string, part: IncomingPart): Promise<StagedPart>;
  /** Makes them the part of their number. */
  placePart(uploadId: string, part: StagedPart): Promise<PartRecord>;
  /** In the order of their numbers. */
  parts(uploadId: string): Promise<readonly StagedPart[]>;
  read(uploadId: string, part: StagedPart): AsyncIterable<Uint8Array>;
  /** The record first: what has none is no upload, and is swept. */
  remove(uploadId: string): Promise<void>;
  /** Of those that this process began or met. */
  count(): number;
}

export interface StagedPart {
  readonly file: string;
  readonly record: PartRecord;
}

interface StagedUpload {
  readonly bucket: string;
  readonly upload: UploadRecord;
}

export function createUploadStaging(fs: FileSystem): UploadStaging {
  const known = new Set<string>();
  return {
    async create({ bucket, key }, settings) {
      const initiatedMs = Date.now();
      const uploadId = createOrderedId(initiatedMs);
      const upload: UploadRecord = { ...settings, key, uploadId, initiatedMs };
      const staged: StagedUpload = { bucket, upload };
      await fs.write(recordPath(uploadId), writeRecordJson(staged), { overwrite: false });
      known.add(uploadId);
      return upload;
    },
    async find(at, uploadId) {
      const staged = await readUpload(fs, uploadId);
      return staged?.bucket === at.bucket && staged.upload.key === at.key ? staged.upload : undefined;
    },
    async list(bucket) {
      const all = await readUploads(fs);
      for (const { upload } of all) known.add(upload.uploadId);
      return all.filter((staged) => staged.bucket === bucket).map(({ upload }) => upload);
    },
    draftPart: (uploadId, part) => draftPart(fs, uploadId, part),
    placePart: (uploadId, part) => placePart(fs, uploadId, part),
    parts: (uploadId) => readParts(fs, uploadId),
    read: (uploadId, { file }) => fs.read(`${uploadId}/${file}`),
    async remove(uploadId) {
      known.delete(uploadId);
      await fs.remove(recordPath(uploadId), { missing: "ignore" });
      await fs.remove(uploadId, { recursive: true, missing: "ignore" });
    },
    count: () => known.size,
  };
}

/** In the order of their creation. What a removal left behind that was cut short is swept. */
async function readUploads(fs: FileSystem): Promise<readonly StagedUpload[]> {
  const uploads: StagedUpload[] = [];
  for (const uploadId of await namesIn(fs, "")) {
    if (!UPLOAD_ID.test(uploadId)) continue;
    const staged = await readUpload(fs, uploadId);
    if (staged === undefined) await fs.remove(uploadId, { recursive: true, missing: "ignore" });
    else uploads.push(staged);
  }
  return uploads.sort((a, b) => compareUtf8(a.upload.uploadId, b.upload.uploadId));
}

async function readUpload(fs: FileSystem, uploadId: string): Promise<StagedUpload | undefined> {
  // It comes from a client, and becomes a path.
  if (!UPLOAD_ID.test(uploadId)) return undefined;
  return (await readRecord(fs, recordPath(uploadId))) as StagedUpload | undefined; // written by `create`
}

function recordPath(uploadId: string): string {
  return `${uploadId}/upload.json`;
}

async function draftPart(fs: FileSystem, uploadId: string, part: IncomingPart): Promise<StagedPart> {
  const file = `part-${randomBytes(16).toString("hex")}`;
  await fs.write(`${uploadId}/${file}`, chunksOf(part));
  return { file, record: part.record() };
}

async function placePart(fs: FileSystem, uploadId: string, part: StagedPart): Promise<PartRecord> {
  const place = `${uploadId}/${String(part.record.partNumber).padStart(5, "0")}.json`;
  const replaced = (await readRecord(fs, place)) as StagedPart | undefined; // written by this function
  await fs.write(place, writeRecordJson(part));
  if (replaced !== undefined) await fs.remove(`${uploadId}/${replaced.file}`, { missing: "ignore" });
  return part.record;
}

async function* chunksOf({ chunks }: IncomingPart): AsyncGenerator<Uint8Array, void, void> {
  yield* chunks;
}

async function readParts(fs: FileSystem, uploadId: string): Promise<readonly StagedPart[]> {
  const names = (await namesIn(fs, uploadId)).filter((name) => /^\d{5}\.json$/.test(name)).sort();
  const parts: StagedPart[] = [];
  for (const name of names) {
    const part = (await readRecord(fs, `${uploadId}/${name}`)) as StagedPart | undefined; // written by placePart
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

async function readRecord(fs: FileSystem, path: string): Promise<unknown> {
  try {
    return readRecordJson(await fs.read(path).text());
  } catch (error) {
    if (isFsError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function namesIn(fs: FileSystem, directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { path } of fs.list(directory)) names.push(path.slice(path.lastIndexOf("/") + 1));
  } catch (error) {
    if (!isFsError(error, "ENOENT")) throw error;
  }
  return names;
}

const UPLOAD_ID = /^[0-9a-f]{48}$/;
