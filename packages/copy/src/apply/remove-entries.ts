import { defined, isFsError, type Entry, type FileSystem, type Path } from "@s3fs/core";
import { eachBounded } from "../concurrency/each-bounded.ts";
import { where, type Items } from "../plan/actions.ts";
import { byDepth } from "./by-depth.ts";
import type { Run } from "./run.ts";

export interface Removal {
  readonly path: Path;
  readonly target: Entry;
}

/**
 * Takes just what was listed in the order in which it can go: files first, then directories from the deepest up, those that
 * are empty by then. A file that came since the listing keeps its directory, which fails with ENOTEMPTY.
 */
export async function eachRemoval(
  removals: Items<Removal>,
  run: Run,
  remove: (removal: Removal, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const attempt = (removal: Removal): Promise<void> =>
    run.attempt(removal.path, (signal) => remove(removal, signal));
  const isDirectory = ({ target }: Removal): boolean => target.kind === "directory";
  const files = where(removals, (removal) => !isDirectory(removal));
  await eachBounded(files, run, attempt);
  for (const level of (await byDepth(where(removals, isDirectory))).toReversed())
    await eachBounded(level, run, attempt);
}

/**
 * By the driver's own verbs: where a file and a directory may share a path, each removes its kind only. What is gone
 * already, with its last entry or by another's hand, is as it should be; a file that stands where a directory was, in a
 * store of twins, has only been beside it. A store that can compares the content once more in the moment of the removal.
 *
 * @returns false for what was gone before; a directory may have gone with its last entry, where empty ones vanish
 */
export async function removeEntry(
  fs: FileSystem,
  { path, target }: Removal,
  signal: AbortSignal,
): Promise<boolean> {
  const { removeFile, removeDirectory, traits } = fs.driver;
  try {
    if (target.kind === "directory") await removeDirectory(path, { signal });
    else await removeFile(path, { signal, ...(target.kind === "file" && defined({ ifMatch: target.etag })) });
    return true;
  } catch (error) {
    const isBesideFile =
      traits.names === "twins" && target.kind === "directory" && isFsError(error, "ENOTDIR");
    if (!isBesideFile && !isFsError(error, "ENOENT")) throw error;
    return target.kind === "directory" && traits.emptyDirectories === "vanish";
  }
}
