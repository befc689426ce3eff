import { FsError, isSegment, joinPath, type Call, type Entry, type Native, type Path } from "@s3fs/core";
import { entryOf } from "./entry-of-stats.ts";
import { meansAbsent } from "./errno.ts";
import { lookUp, lookUpAt } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import { isTemporaryName } from "./temporary-name.ts";
import { unspellableAmong } from "./unspellable-names.ts";

/**
 * The children of a directory. Left out are files that are being written. A name that is no valid UTF-8 is told as one of
 * kind "other": nothing can be opened there, and it keeps its directory from being removed.
 */
export async function* listDirectory<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { signal }: Call,
): AsyncGenerator<Entry<N>> {
  const { directory, names } = await namesIn(mount, path);
  const unspellable = await unspellableAmong(mount.fs, directory, names);
  for (let first = 0; first < names.length; first += looksAtOnce) {
    signal.throwIfAborted();
    const batch = names.slice(first, first + looksAtOnce);
    const entries = await Promise.all(
      batch.map((name) => childEntry(mount, path, { directory, name, unspellable })),
    );
    for (const entry of entries) if (entry !== undefined) yield entry;
  }
}

const looksAtOnce = 32;

interface Child {
  readonly directory: string;
  readonly name: string;
  readonly unspellable: ReadonlySet<string>;
}

async function namesIn<N extends Native>(
  mount: Mount<N>,
  path: Path,
): Promise<{ readonly directory: string; readonly names: readonly string[] }> {
  try {
    const directory = await mount.places.directory(path);
    const children = await mount.fs.readdir(directory, { withFileTypes: true });
    const names = new Set(children.map(({ name }) => name)); // two malformed names may come as one text
    mount.leftovers.note(directory, [...names].filter(isTemporaryName));
    return { directory, names: [...names].filter((name) => isSegment(name) && !isTemporaryName(name)) };
  } catch (error) {
    if (!meansAbsent(error)) throw error;
    const found = await lookUp(mount, path);
    throw new FsError(found === undefined ? "ENOENT" : "ENOTDIR", { cause: error });
  }
}

/** Undefined for what went away after its name was read. */
async function childEntry<N extends Native>(
  mount: Mount<N>,
  parent: Path,
  { directory, name, unspellable }: Child,
): Promise<Entry<N> | undefined> {
  const path = joinPath(parent, name);
  if (unspellable.has(name)) return { kind: "other", path };
  try {
    return entryOf(mount, path, await lookUpAt(mount, path, inDirectory(directory, name)));
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
