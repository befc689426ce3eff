import type { Call, CompleteDriver } from "../driver.ts";
import type { Entry, FileEntry } from "../entry.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { isWithin, type Path } from "../path.ts";
import { pinned } from "../pinned.ts";
import { treeKey } from "../tree-order.ts";
import { isUnchanged } from "../unchanged.ts";
import { removeUnchanged } from "./remove-unchanged.ts";

/** What is there by now of a directory that was moved. */
interface Rest {
  /** Those that were moved, each before what is in it. */
  readonly directories: Path[];
  /** The first of what came or changed meanwhile. */
  left: Path | undefined;
}

/**
 * Removes of a directory what was moved and is still what it was, the directory itself last. ECHANGED when something came or
 * changed meanwhile, which is still there. What is gone already is no error.
 *
 * @param moved by tree key
 */
export async function removeMoved<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  moved: ReadonlyMap<string, Entry<N>>,
  call: Call,
): Promise<void> {
  const rest = await removeFiles(driver, from, moved, call);
  const { emptyDirectories } = driver.traits;
  const directories =
    emptyDirectories === "vanish" ? await notVanished(driver, from, rest, call) : [from, ...rest.directories];
  for (const path of directories.toReversed()) await removeIfEmpty(driver, path, rest, call);
  if (rest.left === undefined) return;
  const detail = "it came or changed during the move, so it is still there";
  throw new FsError("ECHANGED", { path: rest.left, retryable: true, detail });
}

async function removeFiles<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  moved: ReadonlyMap<string, Entry<N>>,
  call: Call,
): Promise<Rest> {
  const rest: Rest = { directories: [], left: undefined };
  let foreign: Path | undefined; // a directory that is another one than what was copied, with all below it
  await eachIn(driver, from, call, async (now) => {
    if (foreign !== undefined && isWithin(now.path, foreign)) return;
    const before = moved.get(treeKey(now));
    if (before !== undefined && (await isRemoved(driver, before, now, rest, call))) return;
    rest.left ??= now.path;
    if (now.kind === "directory") foreign = now.path;
  });
  return rest;
}

/** A directory waits for what is in it. */
async function isRemoved<N extends Native>(
  driver: CompleteDriver<N>,
  before: Entry<N>,
  now: Entry<N>,
  { directories }: Rest,
  call: Call,
): Promise<boolean> {
  if (now.viaLink) return false;
  if (now.kind === "directory") return directories.push(now.path) > 0;
  if (before.kind !== "file" || now.kind !== "file" || !isUnchanged(before, now)) return false;
  try {
    await removeFile(driver, now, call);
    return true;
  } catch (error) {
    if (isFsError(error, "ENOENT")) return true;
    if (isFsError(error, "ECHANGED", "EISDIR")) return false;
    throw error;
  }
}

/** The listing was the look, and tells the etag to a store that can compare it in the moment of the removal. */
async function removeFile<N extends Native>(
  driver: CompleteDriver<N>,
  file: FileEntry<N>,
  call: Call,
): Promise<void> {
  const { path, etag } = file;
  if (etag === undefined) await removeUnchanged(driver, file, call);
  else await pinned(() => driver.removeFile(path, { ...call, ifMatch: etag }));
}

/** Those that something keeps although their files are gone, as a marker does. */
async function notVanished<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  rest: Rest,
  call: Call,
): Promise<readonly Path[]> {
  const moved = new Set(rest.directories);
  const there: Path[] = [];
  const isThere = await eachIn(driver, from, call, ({ kind, path }) => {
    if (kind === "directory" && moved.has(path)) there.push(path);
    else rest.left ??= path;
  });
  return isThere ? [from, ...there] : [];
}

async function removeIfEmpty<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  rest: Rest,
  call: Call,
): Promise<void> {
  try {
    await driver.removeDirectory(path, call);
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return;
    const first = isFsError(error, "ENOTEMPTY") ? await firstIn(driver, path, call) : undefined;
    if (first === undefined) throw error; // also of a directory that keeps something no listing shows
    rest.left ??= first;
  }
}

async function firstIn<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
): Promise<Path | undefined> {
  try {
    for await (const entry of driver.listTree(path, call)) return entry.path;
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
  return undefined;
}

/** False where the directory itself is gone. */
async function eachIn<N extends Native>(
  driver: CompleteDriver<N>,
  directory: Path,
  call: Call,
  visit: (entry: Entry<N>) => unknown,
): Promise<boolean> {
  try {
    for await (const entry of driver.listTree(directory, call)) await visit(entry);
    return true;
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
