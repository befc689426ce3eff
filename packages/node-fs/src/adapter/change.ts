import type { PathLike, TimeLike } from "node:fs";
import { FsError, type FileEntry } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { follow } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";
import { modifiedMsOf, unlessUnsupported } from "./times.ts";

/** Sets the time of modification; a time of access is kept nowhere. */
export async function utimes(
  adapted: Adapted,
  path: PathLike,
  _accessed: TimeLike,
  modified: TimeLike,
): Promise<void> {
  const modifiedMs = modifiedMsOf(modified);
  return systemCall({ syscall: "utime", path: toldPath(path) }, async () => {
    const at = nodePath(path);
    await follow(adapted, at);
    await unlessUnsupported(() => adapted.fs.setModified(at, modifiedMs));
  });
}

/**
 * Checks the path and changes nothing, for no store behind the contract takes permissions or owners: as Node does with
 * most bits of a mode, and with owners, on Windows.
 */
export async function change(adapted: Adapted, syscall: string, path: PathLike): Promise<void> {
  return systemCall({ syscall, path: toldPath(path) }, async () => {
    await follow(adapted, nodePath(path));
  });
}

/** Cuts a file, or fills it up with zeros; its content streams through, whatever its size. */
export async function truncate(adapted: Adapted, path: PathLike, size: number = 0): Promise<void> {
  return systemCall({ syscall: "open", path: toldPath(path) }, async () => {
    const at = nodePath(path);
    const entry = await follow(adapted, at);
    if (entry.kind !== "file") throw new FsError("EISDIR");
    if (size === entry.size) return;
    const { etag } = entry;
    await adapted.fs.write(at, resized(adapted, at, entry, size), { size, ifMatch: etag });
  });
}

async function* resized(
  { fs }: Adapted,
  path: string,
  { size: oldSize, etag }: FileEntry,
  size: number,
): AsyncGenerator<Uint8Array> {
  if (size > 0) yield* fs.read(path, { end: Math.min(size, oldSize), ifMatch: etag });
  for (let left = size - oldSize; left > 0; left -= ZEROS_BYTES)
    yield new Uint8Array(Math.min(left, ZEROS_BYTES));
}

const ZEROS_BYTES = 65_536;
