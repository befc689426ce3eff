import { parsePath, type FileEntry } from "@s3fs/core";
import type { MirrorReport, OnMirrorEvent } from "@s3fs/copy";
import type { Resolved } from "@s3fs/opener";

export interface OneFile {
  readonly end: Resolved;
  readonly onEvent: OnMirrorEvent;
  readonly signal: AbortSignal;
}

/** The events and the report of the copy of a single file, as a mirror of one file would have them. */
export async function oneFile(
  { end: { fs, path }, onEvent, signal }: OneFile,
  transfer: (onProgress: (bytes: number) => void) => Promise<boolean>,
): Promise<MirrorReport> {
  const { size } = (await fs.stat(path, { signal })) as FileEntry; // it was one a moment ago; else the copy says so
  const at = parsePath(path);
  onEvent({ kind: "started", path: at, size });
  const serverSide = await transfer((bytes) => onEvent({ kind: "progress", path: at, bytes, size }));
  onEvent({ kind: "done", path: at, entry: "file", size, serverSide });
  return { ...nothingElse, copied: 1, bytes: size, copiedServerSide: serverSide ? 1 : 0 };
}

const nothingElse: MirrorReport = {
  ok: true,
  dryRun: false,
  copied: 0,
  added: 0,
  changed: 0,
  copiedServerSide: 0,
  bytes: 0,
  directoriesMade: 0,
  linksMade: 0,
  deleted: 0,
  deletesWithheld: 0,
  vanished: 0,
  notTried: 0,
  leftoversRemoved: 0,
  same: 0,
  weaklySame: 0,
  kept: 0,
  extra: 0,
  excluded: 0,
  unsupported: 0,
  directoriesImplied: 0,
  blocked: 0,
  failed: [],
  conflicts: [],
  warnings: [],
};
