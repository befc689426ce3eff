import {
  compareUtf8,
  isSegment,
  joinPath,
  sortExternally,
  type ListTreeRequest,
  type Native,
  type Path,
  type SortForm,
} from "@s3fs/core";
import { meansAbsent } from "./errno.ts";
import { lookUpAt } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import type { NodeFsDirent } from "./node-fs-shape.ts";
import { isTemporaryName } from "./temporary-name.ts";
import { mayBeUnspellable, unspellableAmong } from "./unspellable-names.ts";

/** The names in a directory, in the order of a tree. */
export interface OrderedKeys {
  /** The next names, as many at most; `/` ends those that are directories. None at the end. */
  next(this: void, most: number): Promise<readonly string[]>;
  /** Names that no path leads to. */
  readonly unspellable: ReadonlySet<string>;
  close(this: void): Promise<void>;
}

export interface Directory {
  readonly path: Path;
  readonly native: string;
}

/** Reads all names of a directory before it answers. */
export async function orderedKeys<N extends Native>(
  mount: Mount<N>,
  directory: Directory,
  { signal, sorting }: ListTreeRequest,
): Promise<OrderedKeys> {
  const unspellable = new Set<string>();
  const batches = sortExternally(keysIn(mount, directory, unspellable), keyForm, {
    ...mount.sorting,
    ...sorting,
    signal,
  });
  let result = await batches.next();
  let index = 0;
  return {
    unspellable,
    async next(most) {
      while (!result.done && index === result.value.length) {
        result = await batches.next();
        index = 0;
      }
      if (result.done) return [];
      const keys = result.value.slice(index, index + most);
      index += keys.length;
      return keys;
    },
    async close() {
      await batches.return();
    },
  };
}

export function nameOfKey(key: string): string {
  return key.endsWith("/") ? key.slice(0, -1) : key;
}

const keyForm: SortForm<string> = {
  key: (key) => key,
  inOrder: (keys) => (keys.some((key) => /[\ud800-\uffff]/.test(key)) ? keys.sort(compareUtf8) : keys.sort()), // JavaScript's own order, where no unit is as high
  bytesOf: (key) => STRING_BYTES + key.length,
  hasText: () => true,
  toText: (key) => key,
  fromText: (key) => key,
};

/** A string without its characters, and its place in an array. */
const STRING_BYTES = 32;

const namesAtOnce = 1024;

/** In the order of the system. Of names that may be no valid UTF-8 it is found out in the end. */
async function* keysIn<N extends Native>(
  mount: Mount<N>,
  directory: Directory,
  unspellable: Set<string>,
): AsyncGenerator<readonly string[], void, undefined> {
  const { native } = directory;
  const temporary: string[] = [];
  const doubtful = new Set<string>(); // two malformed names may come as one text
  let keys: string[] = [];
  let unclear: string[] = [];
  for await (const child of childrenIn(mount, native)) {
    const { name } = child;
    if (isTemporaryName(name)) temporary.push(name);
    else if (!isSegment(name)) continue;
    else if (mayBeUnspellable(name)) doubtful.add(name);
    else if (child.isDirectory()) keys.push(`${name}/`);
    else if (child.isFile()) keys.push(name);
    else unclear.push(name);
    if (keys.length + unclear.length < namesAtOnce) continue;
    yield [...keys, ...(await keysOf(mount, directory, unclear))];
    [keys, unclear] = [[], []];
  }
  mount.leftovers.note(native, temporary);
  for (const name of await unspellableAmong(mount.fs, native, [...doubtful])) {
    doubtful.delete(name);
    unspellable.add(name);
  }
  yield [...keys, ...unspellable, ...(await keysOf(mount, directory, [...unclear, ...doubtful]))];
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
  { path, native }: Directory,
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
