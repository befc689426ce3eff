import {
  compareUtf8,
  FsError,
  isFsError,
  isSegment,
  joinPath,
  type Call,
  type Entry,
  type Native,
  type Path,
} from "@s3fs/core";
import { classifyErrno } from "./classify-errno.ts";
import { entryOfStats } from "./entry-of-stats.ts";
import { meansAbsent } from "./errno.ts";
import { lookUp, lookUpAt } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import type { NodeFsDirent } from "./node-fs-shape.ts";
import { isTemporaryName } from "./temporary-name.ts";
import { unspellableAmong } from "./unspellable-names.ts";

/**
 * The whole tree in tree order, one directory at a time. Of a directory that is being listed the names are held, and looked
 * at as they are asked for: a million of them are some tens of megabytes.
 */
export async function* listTree<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { signal }: Call,
): AsyncGenerator<Entry<N>> {
  const levels = [await rootLevel(mount, path)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    signal.throwIfAborted();
    const entry = await nextOf(mount, level);
    if (entry === undefined) {
      levels.pop();
      continue;
    }
    yield entry;
    if (entry.kind === "directory") levels.push(...(await levelIfStillThere(mount, entry.path)));
  }
}

/** A directory whose names have been read. */
interface Level<N extends Native> {
  readonly path: Path;
  readonly native: string;
  /** What is not looked at yet, last one first; `/` ends those that are directories. */
  readonly keys: string[];
  readonly unspellable: ReadonlySet<string>;
  /** What was looked at and not told, last one first. */
  looked: (Entry<N> | undefined)[];
}

const looksAtOnce = 32;

/** Undefined at the end. */
async function nextOf<N extends Native>(mount: Mount<N>, level: Level<N>): Promise<Entry<N> | undefined> {
  while (level.looked.length > 0 || level.keys.length > 0) {
    if (level.looked.length === 0) {
      const keys = level.keys.splice(-looksAtOnce);
      level.looked = await Promise.all(keys.map((key) => lookAt(mount, level, key)));
    }
    const entry = level.looked.pop();
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** Undefined for what went away after its name was read. */
async function lookAt<N extends Native>(
  mount: Mount<N>,
  { path, native, unspellable }: Level<N>,
  key: string,
): Promise<Entry<N> | undefined> {
  const isDirectory = key.endsWith("/");
  const name = isDirectory ? key.slice(0, -1) : key;
  const child = joinPath(path, name);
  if (unspellable.has(name)) return { kind: "other", path: child };
  try {
    const { stats } = await lookUpAt(mount, child, inDirectory(native, name));
    const entry = entryOfStats(mount, child, stats);
    if ((entry.kind === "directory") === isDirectory) return entry;
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
  throw new FsError("ECHANGED", {
    path: child,
    retryable: true,
    detail: "it became a directory, or stopped being one, while its directory was listed",
  });
}

async function rootLevel<N extends Native>(mount: Mount<N>, path: Path): Promise<Level<N>> {
  try {
    return await levelOf(mount, path);
  } catch (error) {
    if (!meansAbsent(error)) throw error;
    const found = await lookUp(mount, path);
    throw new FsError(found === undefined ? "ENOENT" : "ENOTDIR", { cause: error });
  }
}

/** None for a directory that went away after its parent was listed. */
async function levelIfStillThere<N extends Native>(mount: Mount<N>, path: Path): Promise<Level<N>[]> {
  try {
    return [await levelOf(mount, path)];
  } catch (error) {
    if (meansAbsent(error)) return [];
    throw isFsError(error) ? error : new FsError(classifyErrno(error, "list").code, { path, cause: error }); // not the root is at fault
  }
}

async function levelOf<N extends Native>(mount: Mount<N>, path: Path): Promise<Level<N>> {
  const native = await mount.places.directory(path);
  const keys = new Set<string>(); // two malformed names may come as one text
  const temporary: string[] = [];
  const unclear: string[] = [];
  for await (const child of childrenIn(mount, native)) {
    const { name } = child;
    if (isTemporaryName(name)) temporary.push(name);
    else if (!isSegment(name)) continue;
    else if (child.isDirectory()) keys.add(`${name}/`);
    else if (child.isFile()) keys.add(name);
    else unclear.push(name);
  }
  mount.leftovers.note(native, temporary);
  for (const key of await keysOf(mount, { path, native }, unclear)) keys.add(key);
  const unspellable = await unspellableAmong(mount.fs, native, [...keys].map(nameOfKey));
  for (const name of unspellable) if (keys.delete(`${name}/`)) keys.add(name); // no directory that a path leads to
  return { path, native, keys: inOrder([...keys]).toReversed(), unspellable, looked: [] };
}

/** A few at a time where the system below can; else all at once. */
async function* childrenIn<N extends Native>({ fs }: Mount<N>, native: string): AsyncGenerator<NodeFsDirent> {
  if (fs.opendir === undefined) return yield* await fs.readdir(native, { withFileTypes: true });
  const directory = await fs.opendir(native);
  try {
    for (let child = await directory.read(); child !== null; child = await directory.read()) yield child;
  } finally {
    await directory.close();
  }
}

/** What a link leads to decides on its place, and so does what the system did not tell the kind of. */
async function keysOf<N extends Native>(
  mount: Mount<N>,
  { path, native }: { readonly path: Path; readonly native: string },
  names: readonly string[],
): Promise<string[]> {
  const keys: string[] = [];
  for (const name of names) {
    try {
      const { stats } = await lookUpAt(mount, joinPath(path, name), inDirectory(native, name));
      keys.push(stats.isDirectory() ? `${name}/` : name);
    } catch (error) {
      if (!meansAbsent(error)) throw error;
      keys.push(name); // one that no path can spell is told without a look
    }
  }
  return keys;
}

function nameOfKey(key: string): string {
  return key.endsWith("/") ? key.slice(0, -1) : key;
}

/** By their UTF-8 bytes, which is JavaScript's own order where no key has a unit from here on. */
function inOrder(keys: string[]): string[] {
  return keys.some((key) => /[\ud800-\uffff]/.test(key)) ? keys.sort(compareUtf8) : keys.sort();
}
