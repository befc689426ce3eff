import { FsError, ROOT, type Call, type Native, type Path, type RemoveFileRequest } from "@s3fs/core";
import { etagOf } from "./entry-of-stats.ts";
import { hasErrno, meansAbsent } from "./errno.ts";
import { lookUp, placeOf } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import type { NodeFsDirent, NodeFsPromises } from "./node-fs-shape.ts";
import { absence, isUnspellable, unspellable, unspellableAmong } from "./unspellable-names.ts";

/** A file, or a link itself, whatever it leads to. */
export async function removeFile<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { ifMatch }: RemoveFileRequest,
): Promise<void> {
  if (path === ROOT) throw new FsError("EISDIR");
  try {
    if (ifMatch !== undefined) await refuseOther(mount, path, ifMatch);
    const native = await placeOf(mount, path);
    await mount.commits(native, () => mount.fs.unlink(native));
  } catch (error) {
    if (hasErrno(error, "EISDIR", "EPERM", "EACCES") && (await isDirectory(mount, path)))
      throw new FsError("EISDIR", { cause: error });
    if (hasErrno(error, "ENOENT") && (await isUnspellable(mount, path))) throw await absence(mount, path);
    throw error;
  }
}

/** No disk removes on a condition, so this look right before has to do. */
async function refuseOther<N extends Native>(mount: Mount<N>, path: Path, ifMatch: string): Promise<void> {
  const found = await lookUp(mount, path);
  if (found === undefined) throw new FsError("ENOENT");
  if (found.stats.isDirectory()) throw new FsError("EISDIR");
  if (!found.stats.isFile() || etagOf(found.stats) !== ifMatch) throw new FsError("EPRECONDITION");
}

/** An empty directory; of a link to one, the link. */
export async function removeDirectory<N extends Native>(mount: Mount<N>, path: Path): Promise<void> {
  if (path === ROOT) throw new FsError("EPERM", { detail: "the root stays" });
  const native = await placeOf(mount, path);
  try {
    await mount.fs.rmdir(native);
  } catch (error) {
    if (hasErrno(error, "EEXIST", "ENOTEMPTY")) {
      if (await mount.leftovers.sweepAll(native)) return mount.fs.rmdir(native);
      throw new FsError("ENOTEMPTY", { cause: error });
    }
    if (!hasErrno(error, "ENOTDIR", "ENOENT", "EINVAL")) throw error;
    await removeLinkToDirectory(mount, path);
  }
}

/** A directory and all below it, links as they are: what they lead to is left alone. Of the root, all below it. */
export async function removeTree<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { signal }: Call,
): Promise<void> {
  if (path === ROOT) return removeBelow(mount.fs, await mount.places.directory(ROOT), signal);
  const native = await placeOf(mount, path);
  const stats = await mount.fs.lstat(native, { bigint: true });
  if (!stats.isDirectory()) return removeLinkToDirectory(mount, path);
  await removeBelow(mount.fs, native, signal);
  await mount.fs.rmdir(native);
}

async function removeLinkToDirectory<N extends Native>(mount: Mount<N>, path: Path): Promise<void> {
  const found = await lookUp(mount, path);
  if (found === undefined) throw new FsError("ENOENT");
  if (!found.stats.isDirectory() || found.link === undefined) throw new FsError("ENOTDIR");
  await mount.fs.unlink(found.link);
}

async function removeBelow(fs: NodeFsPromises, directory: string, signal: AbortSignal): Promise<void> {
  const children = await fs.readdir(directory, { withFileTypes: true });
  await refuseUnspellable(fs, directory, children);
  for (let first = 0; first < children.length; first += removalsAtOnce) {
    signal.throwIfAborted();
    const batch = children.slice(first, first + removalsAtOnce);
    await Promise.all(batch.filter((child) => !child.isDirectory()).map(unlinkIn(fs, directory)));
    for (const { name } of batch.filter((child) => child.isDirectory())) {
      const child = inDirectory(directory, name);
      await removeBelow(fs, child, signal);
      await fs.rmdir(child);
    }
  }
}

const removalsAtOnce = 16;

/** Before anything of that directory is gone. */
async function refuseUnspellable(
  fs: NodeFsPromises,
  directory: string,
  children: readonly NodeFsDirent[],
): Promise<void> {
  const names = children.map(({ name }) => name);
  if ((await unspellableAmong(fs, directory, names)).size === 0) return;
  throw new FsError("ENOTEMPTY", { detail: `in ${JSON.stringify(directory)}, ${unspellable}` });
}

/** What went away meanwhile is no error. */
function unlinkIn(fs: NodeFsPromises, directory: string): (child: NodeFsDirent) => Promise<void> {
  return async ({ name }) => {
    try {
      await fs.unlink(inDirectory(directory, name));
    } catch (error) {
      if (!meansAbsent(error)) throw error;
    }
  };
}

async function isDirectory<N extends Native>(mount: Mount<N>, path: Path): Promise<boolean> {
  const found = await lookUp(mount, path);
  return found?.stats.isDirectory() ?? false;
}
