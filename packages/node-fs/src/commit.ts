import { FsError, type Native } from "@s3fs/core";
import { etagOf } from "./entry-of-stats.ts";
import { hasErrno } from "./errno.ts";
import { whileLocked } from "./lock-file.ts";
import { lstatIfThere } from "./lstat-if-there.ts";
import type { Mount } from "./mount.ts";
import { directoryOf } from "./native-path.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";
import { quietly } from "./quietly.ts";
import { syncDirectory } from "./sync-directory.ts";

export interface CommitRequest {
  readonly overwrite: boolean;
  readonly ifMatch?: string;
  readonly signal: AbortSignal;
}

/**
 * Gives a complete file its name, in one step. Commits that share a name go one after the other, so that `ifMatch` holds
 * against every writer of this driver; where the mount locks, also against conditional writers of other processes.
 * Whoever ignores the lock is noticed only if it was faster than the last look before the rename.
 */
export async function commit<N extends Native>(
  mount: Mount<N>,
  from: string,
  to: string,
  request: CommitRequest,
): Promise<void> {
  await mount.commits(to, () => rename(mount, from, to, request));
  await syncDirectory(mount, directoryOf(to));
}

/** The same for a file that others know by its old name: of those that move it only one finds it. */
export async function commitMove<N extends Native>(
  mount: Mount<N>,
  from: string,
  to: string,
  request: CommitRequest,
): Promise<void> {
  const [first = from, second = to] = [from, to].toSorted(); // in one order: nobody holds one that another waits for
  const run = (): Promise<void> => rename(mount, from, to, request);
  await mount.commits(first, () => (first === second ? run() : mount.commits(second, run)));
  await syncDirectory(mount, directoryOf(to));
}

async function rename<N extends Native>(
  { fs, locking }: Mount<N>,
  from: string,
  to: string,
  { overwrite, ifMatch, signal }: CommitRequest,
): Promise<void> {
  if (!overwrite) return renameExclusively(fs, from, to);
  if (ifMatch === undefined) return fs.rename(from, to);
  const replace = async (): Promise<void> => {
    await requireEtag(fs, to, ifMatch);
    await fs.rename(from, to);
  };
  return locking ? whileLocked(fs, to, { ...locking, signal }, replace) : replace();
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
