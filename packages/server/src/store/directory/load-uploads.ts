import { readdir, rm, unlink } from "node:fs/promises";
import { join } from "node:path";
import { compareUtf8 } from "@s3fs/core";
import type { PartRecord } from "../records.ts";
import { damagedFile } from "./damaged-file.ts";
import type { Layout } from "./layout.ts";
import { parsePartName, partName, UPLOAD_RECORD } from "./layout.ts";
import { readEnvelope } from "./read-envelope.ts";
import type { DirectoryUpload, StoredPart } from "./state.ts";
import type { Manifest } from "./stored-record.ts";
import { asKind } from "./stored-record.ts";

export interface LoadedUploads {
  /** In the order of their creation. */
  readonly uploads: readonly DirectoryUpload[];
  readonly sequence: number;
}

/** Reads the uploads in progress, and sweeps parts that belong neither to one nor to an object. */
export async function loadUploads(
  layout: Layout,
  manifests: readonly Manifest[],
  hasBucket: (name: string) => boolean,
): Promise<LoadedUploads> {
  const ofObjects = new Map(manifests.map((manifest) => [manifest.uploadId, manifest]));
  const uploads: DirectoryUpload[] = [];
  let sequence = 0;
  for (const uploadId of await readdir(layout.parts)) {
    const directory = layout.upload(uploadId);
    const names = await readdir(directory);
    for (const name of names) sequence = Math.max(sequence, parsePartName(name)?.sequence ?? 0);
    const manifest = ofObjects.get(uploadId);
    ofObjects.delete(uploadId);
    if (manifest !== undefined) {
      await sweepParts(directory, names, manifest);
      continue;
    }
    const upload = names.includes(UPLOAD_RECORD) ? await loadUpload(directory, names) : undefined;
    if (upload !== undefined && hasBucket(upload.bucket)) uploads.push(upload);
    else await rm(directory, { recursive: true });
  }
  for (const { uploadId } of ofObjects.values()) throw damagedFile(layout.upload(uploadId), "it is missing");
  return { uploads: uploads.sort((a, b) => compareUtf8(a.record.uploadId, b.record.uploadId)), sequence };
}

async function sweepParts(directory: string, names: readonly string[], manifest: Manifest): Promise<void> {
  const used = new Set(manifest.parts.map(({ name }) => name));
  for (const name of names) if (!used.delete(name)) await unlink(join(directory, name));
  for (const name of used) throw damagedFile(join(directory, name), "it is missing");
}

/** Of two parts of one number the later one holds. */
async function loadUpload(directory: string, names: readonly string[]): Promise<DirectoryUpload> {
  const path = join(directory, UPLOAD_RECORD);
  const { bucket, upload: record } = asKind(path, readEnvelope(path).record, "upload");
  const parts = new Map<number, StoredPart>();
  for (const name of [...names].sort()) {
    const parsed = parsePartName(name);
    if (parsed === undefined) continue;
    const { partNumber, sequence } = parsed;
    const older = parts.get(partNumber);
    parts.set(partNumber, { record: readPart(join(directory, name)), sequence });
    if (older !== undefined) await unlink(join(directory, partName(partNumber, older.sequence)));
  }
  return { bucket, record, directory, parts, isEnded: false };
}

function readPart(path: string): PartRecord {
  return asKind(path, readEnvelope(path).record, "part").part;
}
