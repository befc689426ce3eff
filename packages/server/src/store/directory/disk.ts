import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Chunks } from "../store.ts";
import { createDirectorySync } from "./directory-sync.ts";
import type { DirectorySync } from "./directory-sync.ts";
import { hasErrno } from "./errno.ts";
import { writeContent } from "./write-content.ts";

/** `full`: what is acknowledged outlives a loss of power. `none`: only the end of the process, killed or not. */
export type Durability = "full" | "none";

/** Changes what is on the disk, each change in one step that is durable when its promise resolves. */
export interface Disk {
  /** Writes a file aside, where nobody sees it. Content that throws leaves nothing behind. */
  draft(chunks: Chunks, describe: () => unknown): Promise<Draft>;
  /** Makes a directory with its content, which appears at once. `fill` is given the place where it is made. */
  placeDirectory(path: string, fill: (directory: string) => Promise<void>): Promise<void>;
  /** A file that is gone already is gone. */
  remove(path: string): Promise<void>;
  /** Removes without making sure: what a loss of power brings back is swept when the store opens. */
  removeSoon(path: string): Promise<void>;
  /** A directory with all in it. */
  removeDirectory(path: string): Promise<void>;
  sync: DirectorySync;
}

export interface Draft {
  readonly contentBytes: number;
  /** Gives the file its name, in the stead of a file that has it. A failure leaves neither behind. */
  place(path: string): Promise<void>;
  discard(): Promise<void>;
}

/** @param incoming a directory of the same volume, for what is not complete yet or not quite removed; swept when opened */
export async function openDisk(incoming: string, durability: Durability): Promise<Disk> {
  await mkdir(incoming, { recursive: true });
  for (const name of await readdir(incoming)) await rm(join(incoming, name), { recursive: true });
  const sync: DirectorySync = durability === "full" ? createDirectorySync() : async () => undefined;
  // What an earlier opening began may end, and be removed, when the directory is open again.
  const opening = randomBytes(8).toString("hex");
  let count = 0;
  const place: Aside = { next: () => join(incoming, `${opening}-${count++}`), sync, durability };
  return {
    sync,
    draft: (chunks, describe) => writeDraft(place, chunks, describe),
    placeDirectory: (path, fill) => placeDirectory(place, path, fill),
    async remove(path) {
      await removeFile(path);
      await sync(dirname(path));
    },
    removeSoon: removeFile,
    async removeDirectory(path) {
      const doomed = place.next();
      await rename(path, doomed);
      await sync(dirname(path));
      await rm(doomed, { recursive: true });
    },
  };
}

/** Whether a name is one that a draft has. */
export function isDraftName(name: string): boolean {
  return /^[0-9a-f]{16}-\d+$/.test(name);
}

interface Aside {
  readonly next: () => string;
  readonly sync: DirectorySync;
  readonly durability: Durability;
}

async function writeDraft(aside: Aside, chunks: Chunks, describe: () => unknown): Promise<Draft> {
  const path = aside.next();
  const handle = await open(path, "wx");
  try {
    const { contentBytes } = await writeContent(handle, chunks, describe);
    if (aside.durability === "full") await handle.sync();
    await handle.close();
    return {
      contentBytes,
      place: (target) => placeFile(aside, path, target),
      discard: () => removeFile(path),
    };
  } catch (error) {
    await handle.close();
    await removeFile(path);
    throw error;
  }
}

async function placeFile({ sync }: Aside, path: string, target: string): Promise<void> {
  let placed = path;
  try {
    await rename(path, target);
    placed = target;
    await sync(dirname(target));
  } catch (error) {
    await removeFile(placed);
    throw error;
  }
}

async function placeDirectory(
  { next, sync }: Aside,
  path: string,
  fill: (directory: string) => Promise<void>,
): Promise<void> {
  const draft = next();
  try {
    await mkdir(draft);
    await fill(draft);
    await sync(draft);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await sync(dirname(path));
}

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasErrno(error, "ENOENT")) throw error;
  }
}
