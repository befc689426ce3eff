import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurnOfLoop } from "node:timers/promises";
import { createObjectIndex } from "../object-index.ts";
import { openPartFiles } from "./directory-uploads.ts";
import type { Disk } from "./disk.ts";
import { BUCKET_RECORD, parseVersionName, SHARDS } from "./layout.ts";
import type { Layout } from "./layout.ts";
import type { ObjectEntry } from "./object-entry.ts";
import { amendmentPath, entryPath } from "./object-entry.ts";
import { readEnvelope } from "./read-envelope.ts";
import type { DirectoryBucket } from "./state.ts";
import type { Manifest } from "./stored-record.ts";
import { asKind } from "./stored-record.ts";

export interface LoadedBucket {
  readonly bucket: DirectoryBucket;
  /** Of all versions that are there. */
  readonly manifests: readonly Manifest[];
  /** The number of the last commit. */
  readonly sequence: number;
}

/** Reads the records of a bucket, and sweeps what a killed process left: versions that were replaced, and changes of them. */
export async function loadBucket(directory: string, layout: Layout, disk: Disk): Promise<LoadedBucket> {
  const path = join(directory, BUCKET_RECORD);
  const { bucket: record } = asKind(path, readEnvelope(path).record, "bucket");
  const found: FoundVersion[] = [];
  for (const shard of SHARDS) found.push(...(await readShard(join(directory, shard), layout, disk)));
  found.sort((a, b) => a.entry.sequence - b.entry.sequence);
  const objects = createObjectIndex<ObjectEntry>();
  const manifests = new Map<number, Manifest>();
  for (const { entry, manifest } of found) {
    const replaced = objects.put(entry);
    if (manifest !== undefined) manifests.set(entry.sequence, manifest);
    if (replaced === undefined) continue;
    manifests.delete(replaced.sequence);
    await sweepVersion(entryPath(directory, replaced), replaced.isAmended);
  }
  const { name, createdMs, settings } = record;
  return {
    bucket: { name, createdMs, settings, directory, objects },
    manifests: [...manifests.values()],
    sequence: found.at(-1)?.entry.sequence ?? 0,
  };
}

async function sweepVersion(path: string, isAmended: boolean): Promise<void> {
  await unlink(path);
  if (isAmended) await unlink(amendmentPath(path));
}

interface FoundVersion {
  readonly entry: ObjectEntry;
  readonly manifest: Manifest | undefined;
}

async function readShard(directory: string, layout: Layout, disk: Disk): Promise<readonly FoundVersion[]> {
  const names = await readdir(directory);
  const amended = new Set(names.filter((name) => parseVersionName(name)?.isAmendment));
  const found: FoundVersion[] = [];
  for (const [index, name] of names.entries()) {
    const parsed = parseVersionName(name);
    if (parsed === undefined || parsed.isAmendment) continue;
    const isAmended = amended.delete(amendmentPath(name));
    found.push(readVersion(join(directory, name), { sequence: parsed.sequence, isAmended }, layout, disk));
    if (index % FILES_PER_TURN === 0) await nextTurnOfLoop();
  }
  // A version is removed before what was changed of it.
  for (const name of amended) await unlink(join(directory, name));
  return found;
}

function readVersion(
  path: string,
  { sequence, isAmended }: Pick<ObjectEntry, "sequence" | "isAmended">,
  layout: Layout,
  disk: Disk,
): FoundVersion {
  const { record: written, manifest } = asKind(path, readEnvelope(path).record, "version");
  const record = isAmended
    ? asKind(amendmentPath(path), readEnvelope(amendmentPath(path)).record, "amendment").record
    : written;
  const partFiles = manifest && openPartFiles(disk, layout.upload(manifest.uploadId), manifest);
  return { entry: { record, sequence, isAmended, partFiles }, manifest };
}

/** Reading goes without waiting; so often others get their turn. */
const FILES_PER_TURN = 256;
