import {
  FsError,
  isFsError,
  joinPath,
  type Entry,
  type ListTreeRequest,
  type Native,
  type Path,
} from "@s3fs/core";
import { classifyErrno } from "./classify-errno.ts";
import { entryOf } from "./entry-of-stats.ts";
import { meansAbsent } from "./errno.ts";
import { lookUp, lookUpAt } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import { nameOfKey, orderedKeys, type OrderedKeys } from "./ordered-keys.ts";

/**
 * The whole tree in tree order, one directory at a time. Of a directory that is being listed the names are known, and looked
 * at as they are asked for; how many of them are in memory is for `sorting` to say.
 */
export async function* listTree<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: ListTreeRequest,
): AsyncGenerator<Entry<N>> {
  const levels = [await rootLevel(mount, path, request)];
  try {
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      request.signal.throwIfAborted();
      const entry = await nextOf(mount, level);
      if (entry === undefined) {
        levels.pop();
        continue;
      }
      yield entry;
      if (entry.kind === "directory") levels.push(...(await levelIfStillThere(mount, entry.path, request)));
    }
  } finally {
    await Promise.allSettled(levels.map(({ keys }) => keys.close()));
  }
}

/** A directory whose names have been read. */
interface Level<N extends Native> {
  readonly path: Path;
  readonly native: string;
  readonly keys: OrderedKeys;
  /** What was looked at and not told, last one first. */
  looked: (Entry<N> | undefined)[];
}

const looksAtOnce = 32;

/** Undefined at the end. */
async function nextOf<N extends Native>(mount: Mount<N>, level: Level<N>): Promise<Entry<N> | undefined> {
  for (;;) {
    while (level.looked.length > 0) {
      const entry = level.looked.pop();
      if (entry !== undefined) return entry;
    }
    const keys = await level.keys.next(looksAtOnce);
    if (keys.length === 0) return undefined;
    level.looked = (await Promise.all(keys.map((key) => lookAt(mount, level, key)))).toReversed();
  }
}

/** Undefined for what went away after its name was read. */
async function lookAt<N extends Native>(
  mount: Mount<N>,
  { path, native, keys }: Level<N>,
  key: string,
): Promise<Entry<N> | undefined> {
  const name = nameOfKey(key);
  const child = joinPath(path, name);
  if (keys.unspellable.has(name)) return { kind: "other", path: child };
  try {
    const entry = entryOf(mount, child, await lookUpAt(mount, child, inDirectory(native, name)));
    if ((entry.kind === "directory") === key.endsWith("/")) return entry;
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

async function rootLevel<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: ListTreeRequest,
): Promise<Level<N>> {
  try {
    return await levelOf(mount, path, request);
  } catch (error) {
    if (!meansAbsent(error)) throw error;
    const found = await lookUp(mount, path);
    throw new FsError(found === undefined ? "ENOENT" : "ENOTDIR", { cause: error });
  }
}

/** None for a directory that went away after its parent was listed. */
async function levelIfStillThere<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: ListTreeRequest,
): Promise<Level<N>[]> {
  try {
    return [await levelOf(mount, path, request)];
  } catch (error) {
    if (meansAbsent(error)) return [];
    throw isFsError(error) ? error : new FsError(classifyErrno(error, "list").code, { path, cause: error }); // not the root is at fault
  }
}

async function levelOf<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: ListTreeRequest,
): Promise<Level<N>> {
  const native = await mount.places.directory(path);
  const keys = await orderedKeys(mount, { path, native }, request);
  return { path, native, keys, looked: [] };
}
