import { delay, FsError } from "@s3fs/core";
import { hasErrno } from "./errno.ts";
import { lstatIfThere } from "./lstat-if-there.ts";
import { directoryOf, inDirectory } from "./native-path.ts";
import type { NodeFsPromises, NodeFsStats } from "./node-fs-shape.ts";
import { quietly } from "./quietly.ts";
import { lockName, temporaryName } from "./temporary-name.ts";

export interface Locking {
  /** A lock that was held by one holder for so long is taken for the one of a process that is gone. */
  readonly staleAfterMs: number;
}

export interface LockRequest extends Locking {
  readonly signal: AbortSignal;
}

/** Runs with a lock file beside a file, which every process that asks for the same one waits for. */
export async function whileLocked<T>(
  fs: NodeFsPromises,
  native: string,
  request: LockRequest,
  run: () => Promise<T>,
): Promise<T> {
  const directory = directoryOf(native);
  const lock = inDirectory(directory, lockName(native.slice(native.lastIndexOf("/") + 1)));
  await acquire(fs, lock, request);
  try {
    return await run();
  } finally {
    await quietly(() => fs.unlink(lock)); // the file has its content already; the lock goes stale
  }
}

async function acquire(
  fs: NodeFsPromises,
  lock: string,
  { signal, staleAfterMs }: LockRequest,
): Promise<void> {
  let holder: NodeFsStats | undefined;
  let seenSince = 0;
  for (let waitMs = 1; !(await isMade(fs, lock)); waitMs = Math.min(50, waitMs * 2)) {
    const now = await lstatIfThere(fs, lock);
    if (holder === undefined || now === undefined || !isSame(now, holder)) {
      holder = now;
      seenSince = performance.now();
    } else if (performance.now() - seenSince > staleAfterMs) await breakLock(fs, lock, holder);
    await delay(waitMs, signal);
  }
}

async function isMade(fs: NodeFsPromises, lock: string): Promise<boolean> {
  try {
    const handle = await fs.open(lock, "wx", 0o600);
    await handle.close();
    return true;
  } catch (error) {
    if (hasErrno(error, "EEXIST")) return false;
    throw error;
  }
}

/** By how long it was watched, not by clocks, which differ across a network. A rename keeps both. */
function isSame(left: NodeFsStats, right: NodeFsStats): boolean {
  return left.ino === right.ino && left.mtimeNs === right.mtimeNs;
}

/** Taken away first and looked at then: of two that break one lock, the second may hold the first one's new lock. */
async function breakLock(fs: NodeFsPromises, lock: string, stale: NodeFsStats): Promise<void> {
  const taken = inDirectory(directoryOf(lock), temporaryName());
  try {
    await fs.rename(lock, taken);
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return;
    throw new FsError("EBUSY", {
      retryable: true,
      detail: `the lock ${lock} can't be taken away`,
      cause: error,
    });
  }
  const stats = await lstatIfThere(fs, taken);
  if (stats !== undefined && !isSame(stats, stale)) await quietly(async () => fs.link?.(taken, lock));
  await quietly(() => fs.unlink(taken));
}
