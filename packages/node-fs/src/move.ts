import { FsError, isWithin, ROOT, type Call, type Native, type Path, type TransferRequest } from "@s3fs/core";
import { commitMove } from "./commit.ts";
import { etagOf } from "./entry-of-stats.ts";
import { hasErrno } from "./errno.ts";
import { lookUp, placeOf, refuseTemporaryName, requireFile } from "./look-up.ts";
import { withParents } from "./make-directory.ts";
import type { Mount } from "./mount.ts";
import { directoryOf } from "./native-path.ts";
import type { NodeFsStats } from "./node-fs-shape.ts";
import { syncDirectory } from "./sync-directory.ts";
import { tellingSource } from "./telling-source.ts";
import { targetOf } from "./write-file.ts";

/** Renames a file. @throws {FsError} ENOTSUP for a link and across devices, where the bytes are copied instead */
export async function moveFile<N extends Native>(
  mount: Mount<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const source = await requireFile(mount, from);
  if (source.link !== undefined) throw new FsError("ENOTSUP");
  const { ifMatch, overwrite } = request;
  if (ifMatch !== undefined && ifMatch !== etagOf(source.stats)) throw new FsError("EPRECONDITION");
  const target = await withParents(mount, to, request, async () => {
    const found = await targetOf(mount, to, { overwrite });
    await tellingSource(mount.fs, source.native, () =>
      acrossDevices(() => renameOnto(mount, source, found.native, request)),
    );
    return found;
  });
  await syncBoth(mount, source.native, target.native);
}

/** Renames a directory with all below it. */
export async function moveDirectory<N extends Native>(
  mount: Mount<N>,
  from: Path,
  to: Path,
  call: Call,
): Promise<void> {
  refuseTemporaryName(to);
  if (isWithin(to, from))
    throw new FsError("EINVAL", { path: to, detail: "a directory can't move into itself" });
  const source = await lookUp(mount, from);
  if (source === undefined) throw new FsError("ENOENT");
  if (!source.stats.isDirectory()) throw new FsError("ENOTDIR");
  if (source.link !== undefined) throw new FsError("ENOTSUP");
  if (to === ROOT || (await lookUp(mount, to)) !== undefined) throw new FsError("EEXIST", { path: to });
  const target = await withParents(mount, to, call, async () => {
    const native = await placeOf(mount, to);
    await tellingSource(mount.fs, source.native, () =>
      acrossDevices(() => mount.fs.rename(source.native, native)),
    );
    return native;
  });
  await syncBoth(mount, source.native, target);
}

interface Source {
  readonly native: string;
  readonly stats: NodeFsStats;
}

/** Two names of one file: the system's rename would keep both, except that it may change the case of one. */
async function renameOnto<N extends Native>(
  mount: Mount<N>,
  { native, stats }: Source,
  target: string,
  { overwrite, signal }: TransferRequest,
): Promise<void> {
  await commitMove(mount, native, target, { overwrite, signal });
  if (overwrite && stats.nlink > 1n && mount.traits.caseSensitive) await unlinkIfThere(mount, native);
}

async function unlinkIfThere<N extends Native>({ fs }: Mount<N>, native: string): Promise<void> {
  try {
    await fs.unlink(native);
  } catch (error) {
    if (!hasErrno(error, "ENOENT")) throw error;
  }
}

async function acrossDevices<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!hasErrno(error, "EXDEV")) throw error;
    throw new FsError("ENOTSUP", { cause: error });
  }
}

async function syncBoth<N extends Native>(mount: Mount<N>, from: string, to: string): Promise<void> {
  const source = directoryOf(from);
  const target = directoryOf(to);
  await syncDirectory(mount, target);
  if (source !== target) await syncDirectory(mount, source);
}
