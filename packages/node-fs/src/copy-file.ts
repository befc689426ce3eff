import { FsError, isFsError, type Location, type Native, type Path, type TransferRequest } from "@s3fs/core";
import { commit } from "./commit.ts";
import { etagOf } from "./entry-of-stats.ts";
import { hasErrno } from "./errno.ts";
import { refuseNonFile, requireFile, type Found } from "./look-up.ts";
import { withParents } from "./make-directory.ts";
import type { Mount } from "./mount.ts";
import { directoryOf, inDirectory } from "./native-path.ts";
import type { NodeFsPromises, NodeFsStats } from "./node-fs-shape.ts";
import { setPrecisely, millisecondsOf } from "./precise-time.ts";
import { quietly } from "./quietly.ts";
import { tellingSource } from "./telling-source.ts";
import { temporaryName } from "./temporary-name.ts";
import { targetOf, type Target } from "./write-file.ts";

/** Copies below the driver, with shared blocks where the store can, and the writer's time kept. */
export async function copyFile<N extends Native>(
  mount: Mount<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  await copyFound(mount, await requireFile(mount, from), to, request);
}

/** Copies a file that another driver of the store told the place of. */
export async function copyFrom<N extends Native>(
  mount: Mount<N>,
  { store, key }: Location,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  if (store !== mount.identity?.store) throw new FsError("ENOTSUP");
  const found = { native: key, stats: await mount.fs.lstat(key, { bigint: true }) };
  refuseNonFile(found, to);
  await copyFound(mount, found, to, request);
}

async function copyFound<N extends Native>(
  mount: Mount<N>,
  source: Found,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const { ifMatch, overwrite, replaces, signal } = request;
  const conditions = { overwrite, ...(replaces !== undefined && { ifMatch: replaces }) };
  if (ifMatch !== undefined && ifMatch !== etagOf(source.stats)) throw new FsError("EPRECONDITION");
  const mode = copyMode(source.stats);
  const { target, temporary } = await withParents(mount, to, request, async () => {
    const found = await refusedAsConflict(to, () => targetOf(mount, to, conditions));
    const path = inDirectory(directoryOf(found.native), temporaryName());
    await noted(mount, path, to, () =>
      tellingSource(mount.fs, source.native, () => copyNew(mount.fs, source.native, path, mode)),
    );
    return { target: found, temporary: path };
  });
  try {
    signal.throwIfAborted();
    await finish(mount, { source, target, temporary });
    await refusedAsConflict(to, () => commit(mount, temporary, target.native, { ...conditions, signal }));
  } catch (error) {
    await quietly(() => mount.fs.unlink(temporary));
    throw error;
  } finally {
    mount.unfinished.delete(temporary);
  }
}

/** The target is not what was to be replaced, which is no word about the source. */
async function refusedAsConflict<T>(to: Path, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFsError(error, "EPRECONDITION")) throw error;
    throw new FsError("ECONFLICT", {
      path: to,
      detail: "it is not the file that was to be replaced",
      cause: error,
    });
  }
}

/** Until the caller forgets it; what was not made needs no remembering. */
async function noted<N extends Native>(
  { unfinished }: Mount<N>,
  temporary: string,
  becomes: Path,
  make: () => Promise<void>,
): Promise<void> {
  unfinished.set(temporary, becomes);
  try {
    await make();
  } catch (error) {
    unfinished.delete(temporary);
    throw error;
  }
}

const failIfThere = 1;
const shareBlocks = 2;
const shareBlocksOnly = 4;

/** What can't be stopped should not take long: above this, blocks are shared, or the bytes are copied one by one. */
const longestBlindCopyBytes = 64n * 1024n * 1024n;

function copyMode({ size }: NodeFsStats): number {
  return failIfThere | (size > longestBlindCopyBytes ? shareBlocksOnly : shareBlocks);
}

/** @throws {FsError} ENOTSUP when the bytes are to be copied by reading and writing */
async function copyNew(fs: NodeFsPromises, from: string, to: string, mode: number): Promise<void> {
  if (fs.copyFile === undefined) throw new FsError("ENOTSUP");
  try {
    await fs.copyFile(from, to, mode);
  } catch (error) {
    if (!hasErrno(error, "ENOENT", "EEXIST")) await quietly(() => fs.unlink(to));
    if ((mode & shareBlocksOnly) === 0) throw error;
    if (!hasErrno(error, "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EINVAL", "ENOTTY", "EPERM"))
      throw error;
    throw new FsError("ENOTSUP", { cause: error });
  }
}

interface Copied {
  readonly source: Found;
  readonly target: Target;
  readonly temporary: string;
}

async function finish<N extends Native>(
  { fs, durability = "none" }: Mount<N>,
  { source, target, temporary }: Copied,
): Promise<void> {
  const handle = await fs.open(temporary, "r+");
  try {
    const look = (): Promise<NodeFsStats> => handle.stat({ bigint: true });
    const set = (seconds: string): Promise<void> => handle.utimes(seconds, seconds);
    const copied = await setPrecisely(millisecondsOf(source.stats.mtimeNs), set, look);
    const mode = target.mode ?? Number(source.stats.mode) & 0o777;
    if (mode !== (Number(copied.mode) & 0o7777)) await handle.chmod(mode);
    const now = await fs.stat(source.native, { bigint: true });
    if (copied.size !== now.size || etagOf(now) !== etagOf(source.stats))
      throw new FsError("ECHANGED", { retryable: true });
    if (durability !== "none") await handle.sync();
  } finally {
    await handle.close();
  }
}
