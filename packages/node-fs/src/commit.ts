import { FsError, type Native } from "@s3fs/core";
import { etagOf } from "./entry-of-stats.ts";
import { hasErrno } from "./errno.ts";
import { lstatIfThere } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";
import { directoryOf, syncDirectory } from "./sync-directory.ts";
import { quietly } from "./temporary-file.ts";

export interface CommitRequest {
  readonly overwrite: boolean;
  readonly ifMatch?: string;
}

/**
 * Gives a complete file its name, in one step. Commits that share a name go one after the other, so that `ifMatch` holds
 * against every writer of this driver, and only one of those that rename a file finds it; against other processes both
 * are checked as late as can be.
 */
export async function commit<N extends Native>(
  mount: Mount<N>,
  from: string,
  to: string,
  { overwrite, ifMatch }: CommitRequest,
): Promise<void> {
  await inTurnWithBoth(mount, [from, to], async () => {
    if (ifMatch !== undefined) await requireEtag(mount.fs, to, ifMatch);
    if (overwrite) await mount.fs.rename(from, to);
    else await renameExclusively(mount.fs, from, to);
  });
  await syncDirectory(mount, directoryOf(to));
}

/** All take their turns in the same order of names: nobody holds one that another waits for, and the other way round. */
async function inTurnWithBoth<N extends Native>(
  { commits }: Mount<N>,
  names: readonly [string, string],
  run: () => Promise<void>,
): Promise<void> {
  const [first, second] = names.toSorted();
  if (first === undefined || second === undefined || first === second) return commits(names[0], run);
  await commits(first, () => commits(second, run));
}

async function requireEtag(fs: NodeFsPromises, native: string, etag: string): Promise<void> {
  const stats = await lstatIfThere(fs, native);
  if (stats === undefined || etagOf(stats) !== etag) throw new FsError("EPRECONDITION");
}

/**
 * A hard link is refused where the name is taken, which a rename is not. Whoever then can't take the old name away, as
 * another process moved or removed the file meanwhile, gives the new one back: two names would be one file.
 */
async function renameExclusively(fs: NodeFsPromises, from: string, to: string): Promise<void> {
  try {
    if (fs.link === undefined) return await renameOverClaim(fs, from, to);
    await fs.link(from, to);
  } catch (error) {
    if (!hasErrno(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK")) throw error;
    return renameOverClaim(fs, from, to);
  }
  try {
    await fs.unlink(from);
  } catch (error) {
    await quietly(() => fs.unlink(to));
    throw error;
  }
}

/** Without hard links the name is claimed by an empty file first, which others may see for a moment. */
async function renameOverClaim(fs: NodeFsPromises, from: string, to: string): Promise<void> {
  const claim = await fs.open(to, "wx");
  await claim.close();
  try {
    await fs.rename(from, to);
  } catch (error) {
    await quietly(() => fs.unlink(to));
    throw error;
  }
}
