import { hasErrno } from "./errno.ts";
import { lstatIfThere } from "./lstat-if-there.ts";
import { inDirectory } from "./native-path.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";
import { isTemporaryName } from "./temporary-name.ts";

/** Files that a writer which is gone has left. Listings meet and hide them; what changes a directory removes the old ones. */
export interface Leftovers {
  /** Remembers that a directory has some, or none; looks at none of them. */
  note(directory: string, names: readonly string[]): void;
  /** Removes those that were noted and are old. */
  sweep(directory: string): Promise<void>;
  /** Removes all old ones; whether there was any. */
  sweepAll(directory: string): Promise<boolean>;
}

export function leftovers(fs: NodeFsPromises): Leftovers {
  const noted = new Map<string, readonly string[]>();
  return {
    note(directory, names) {
      if (names.length === 0) noted.delete(directory);
      else if (noted.size < directoriesAtMost) noted.set(directory, names);
    },
    async sweep(directory) {
      const names = noted.get(directory);
      if (names === undefined) return;
      noted.delete(directory);
      await sweepOld(fs, directory, names);
    },
    async sweepAll(directory) {
      const children = await fs.readdir(directory, { withFileTypes: true });
      const names = children.map(({ name }) => name).filter(isTemporaryName);
      return (await sweepOld(fs, directory, names)) > 0;
    },
  };
}

const directoriesAtMost = 1000;

/** No writer lets a file wait for so long. */
const oldAfterMs = 24 * 60 * 60 * 1000;

/** One that can't be looked at or removed is left: it is in nobody's way. */
async function sweepOld(fs: NodeFsPromises, directory: string, names: readonly string[]): Promise<number> {
  let swept = 0;
  for (const name of names) {
    try {
      if (await isSwept(fs, inDirectory(directory, name))) swept += 1;
    } catch (error) {
      if (!hasErrno(error, "ENOENT", "EACCES", "EPERM", "EROFS", "EBUSY", "EISDIR")) throw error;
    }
  }
  return swept;
}

/** By the time of the last change of anything: a writer may have given its file an old time of modification already. */
async function isSwept(fs: NodeFsPromises, native: string): Promise<boolean> {
  const stats = await lstatIfThere(fs, native);
  if (stats === undefined || !stats.isFile()) return false;
  if (Date.now() - Number(stats.ctimeNs / 1_000_000n) < oldAfterMs) return false;
  await fs.unlink(native);
  return true;
}
