import type { Dirent } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { checkOptions, FsError } from "@s3fs/core";
import type { KnownOptions } from "@s3fs/core";
import { isText } from "../../option-shapes.ts";
import type { Store } from "../store.ts";
import { createTurns } from "../turns.ts";
import { directoryBuckets } from "./directory-buckets.ts";
import { isLockName, lockDirectory } from "./directory-lock.ts";
import { directoryObjects } from "./directory-objects.ts";
import { directoryUploads } from "./directory-uploads.ts";
import type { Disk, Durability } from "./disk.ts";
import { isDraftName, openDisk } from "./disk.ts";
import { hasErrno } from "./errno.ts";
import type { Layout } from "./layout.ts";
import { BUCKET_PREFIX, INCOMING, layoutOf } from "./layout.ts";
import type { LoadedBucket } from "./load-bucket.ts";
import { loadBucket } from "./load-bucket.ts";
import { loadUploads } from "./load-uploads.ts";
import { readEnvelope } from "./read-envelope.ts";
import type { DirectoryState } from "./state.ts";
import { asKind } from "./stored-record.ts";
import type { StoredRecords } from "./stored-record.ts";

export interface DirectoryStoreOptions {
  /**
   * `full`: what is acknowledged outlives a loss of power. `none`: it outlives the end of the process, killed or not, but
   * not that of the system; for tests. Default `full`.
   */
  readonly durability?: Durability | undefined;
}

export interface DirectoryStore extends Required<Store>, AsyncDisposable {}

/**
 * A store in a directory, which is made when missing. What is acknowledged is there when it is opened again; of anything
 * else there is all or nothing. Records are kept in memory as well, bytes are not.
 *
 * @throws {FsError} EBUSY when it is open already, EINVAL for a directory that holds something else, ENOTDIR for a file,
 * EINTEGRITY naming a damaged file
 */
export async function directoryStore(
  path: string,
  options: DirectoryStoreOptions = {},
): Promise<DirectoryStore> {
  checkOptions("directoryStore", options, KNOWN);
  if (!isText(path))
    throw new FsError("EINVAL", { detail: "a directory store wants the path of a directory" });
  const root = resolve(path);
  await makeRoot(root);
  await refuseForeign(root);
  const unlock = await lockDirectory(root);
  try {
    return storeOf(await loadState(root, options.durability ?? "full"), unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

const KNOWN: KnownOptions<DirectoryStoreOptions> = { durability: ["full", "none"] };

function storeOf(state: DirectoryState, unlock: () => Promise<void>): DirectoryStore {
  const close = async (): Promise<void> => {
    if (state.isClosed) return;
    state.isClosed = true;
    while (state.turns.isBusy("")) await state.turns.settled("");
    await unlock();
  };
  return {
    ...directoryBuckets(state),
    ...directoryObjects(state),
    ...directoryUploads(state),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function makeRoot(root: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
  } catch (error) {
    if (!hasErrno(error, "EEXIST", "ENOTDIR")) throw error;
    throw new FsError("ENOTDIR", { path: root, detail: "it is a file, or lies below one", cause: error });
  }
}

/**
 * Whoever names the wrong directory shall not find a store among his files, nor one of them swept away. What a process leaves
 * that was killed before it had made a store is no such file.
 */
async function refuseForeign(root: string): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true });
  if (entries.some(({ name }) => name === FORMAT_NAME)) return;
  const isIncoming = (entry: Dirent): boolean => entry.name === INCOMING && entry.isDirectory();
  const isLock = (entry: Dirent): boolean => entry.isFile() && isLockName(entry.name);
  const others = entries.filter((entry) => !isIncoming(entry) && !isLock(entry));
  const inside = entries.some(isIncoming) ? await readdir(join(root, INCOMING)) : [];
  const notDrafts = inside.filter((name) => !isDraftName(name)).map((name) => `${INCOMING}/${name}`);
  const [foreign] = [...others.map(({ name }) => name), ...notDrafts];
  if (foreign === undefined) return;
  const detail = `it holds files (${foreign}) and is no directory store; name an empty or a new directory`;
  throw new FsError("EINVAL", { path: root, detail });
}

async function loadState(root: string, durability: Durability): Promise<DirectoryState> {
  const layout = layoutOf(root);
  const disk = await openDisk(layout.incoming, durability);
  await prepare(root, layout, disk);
  for (const directory of [layout.buckets, layout.parts]) await mkdir(directory, { recursive: true });
  await disk.sync(root);
  const buckets = new Map<string, LoadedBucket>();
  for (const name of await readdir(layout.buckets)) {
    if (!name.startsWith(BUCKET_PREFIX)) continue;
    const loaded = await loadBucket(join(layout.buckets, name), layout, disk);
    buckets.set(loaded.bucket.name, loaded);
  }
  const all = [...buckets.values()];
  const { uploads, sequence } = await loadUploads(
    layout,
    all.flatMap(({ manifests }) => manifests),
    (name) => buckets.has(name),
  );
  return {
    layout,
    disk,
    turns: createTurns(),
    buckets: new Map(all.map(({ bucket }) => [bucket.name, bucket])),
    uploads: new Map(uploads.map((upload) => [upload.record.uploadId, upload])),
    sequence: Math.max(sequence, ...all.map((loaded) => loaded.sequence)),
    isClosed: false,
  };
}

async function prepare(root: string, layout: Layout, disk: Disk): Promise<void> {
  const names = await readdir(root);
  if (names.includes(FORMAT_NAME)) {
    const { version } = asKind(layout.format, readEnvelope(layout.format).record, "format");
    if (version === FORMAT_VERSION) return;
    const detail = `it is a directory store of format ${version}, and this version reads format ${FORMAT_VERSION}`;
    throw new FsError("EINVAL", { path: root, detail });
  }
  const record: StoredRecords["format"] = { kind: "format", version: FORMAT_VERSION };
  const draft = await disk.draft([], () => record);
  await draft.place(layout.format);
}

const FORMAT_NAME = "s3fs-store";
const FORMAT_VERSION = 1;
