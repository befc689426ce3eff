import {
  FsError,
  interruptible,
  ROOT,
  type Native,
  type Path,
  type WriteRequest,
  type Written,
} from "@s3fs/core";
import { commit } from "./commit.ts";
import { etagOf, nativeOf } from "./entry-of-stats.ts";
import { isDangling, lookUpPlace, refuseNonFile, refuseTemporaryName } from "./look-up.ts";
import { withParents } from "./make-directory.ts";
import type { Mount } from "./mount.ts";
import { directoryOf } from "./native-path.ts";
import type { NodeFsStats } from "./node-fs-shape.ts";
import { setPrecisely } from "./precise-time.ts";
import { discardTemporary, openTemporary, type TemporaryFile } from "./temporary-file.ts";
import { writeChunks } from "./write-chunks.ts";

/** Writes a new file beside the target, then lets it take the target's name: readers see the old one until then. */
export async function writeFile<N extends Native>(
  mount: Mount<N>,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  request: WriteRequest<N>,
): Promise<Written<N>> {
  const { target, temporary } = await withParents(mount, path, request, () => begin(mount, path, request));
  try {
    const bytes = interruptible(chunks, request.signal);
    const size = await writeChunks(temporary.handle, bytes, { position: 0, size: request.size });
    const stats = await complete(mount, temporary, { ...request, mode: target.mode });
    request.signal.throwIfAborted();
    await commit(mount, temporary.path, target.native, request);
    mount.unfinished.delete(temporary.path);
    return { size, etag: etagOf(stats), ...nativeOf(mount, stats) };
  } catch (error) {
    await discardTemporary(mount, temporary);
    throw error;
  }
}

export interface Begun {
  readonly target: Target;
  readonly temporary: TemporaryFile;
}

/** @throws {FsError} as `targetOf` */
export async function begin<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: Pick<WriteRequest<N>, "overwrite" | "ifMatch">,
): Promise<Begun> {
  const target = await targetOf(mount, path, request);
  const directory = directoryOf(target.native);
  await mount.leftovers.sweep(directory);
  return {
    target,
    temporary: await openTemporary(mount, directory, { mode: target.mode ?? 0o666, becomes: path }),
  };
}

/**
 * Where a new file goes: to a path where nothing or a file is, or where a link leads that may be followed. A link that
 * leads nowhere gives its place up.
 */
export interface Target {
  readonly native: string;
  /** The permissions of the file that is there, which its successor keeps. */
  readonly mode?: number;
}

/** @throws {FsError} EISDIR, EEXIST, EPRECONDITION; ENOENT when the parent may be missing */
export async function targetOf<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { overwrite, ifMatch }: Pick<WriteRequest<N>, "overwrite" | "ifMatch">,
): Promise<Target> {
  if (path === ROOT) throw new FsError("EISDIR", { path });
  refuseTemporaryName(path);
  const { native, found } = await lookUpPlace(mount, path);
  if (found === undefined) {
    if (ifMatch !== undefined) throw new FsError("EPRECONDITION", { path });
    return { native };
  }
  if (!overwrite) throw new FsError(found.stats.isDirectory() ? "EISDIR" : "EEXIST", { path });
  if (isDangling(found) && ifMatch === undefined) return { native };
  refuseNonFile(found, path);
  if (ifMatch !== undefined && etagOf(found.stats) !== ifMatch) throw new FsError("EPRECONDITION", { path });
  return { native: found.native, mode: Number(found.stats.mode) & 0o777 };
}

interface Wishes {
  readonly mode: number | undefined;
  readonly modifiedMs?: number;
}

/** What the file shall be when it gets its name: permissions, time, bytes on the disk. */
export async function complete<N extends Native>(
  { durability = "none" }: Mount<N>,
  { handle }: TemporaryFile,
  { mode, modifiedMs }: Wishes,
): Promise<NodeFsStats> {
  const look = (): Promise<NodeFsStats> => handle.stat({ bigint: true });
  let stats =
    modifiedMs === undefined
      ? await look()
      : await setPrecisely(modifiedMs, (seconds) => handle.utimes(seconds, seconds), look);
  if (mode !== undefined && mode !== (Number(stats.mode) & 0o777)) {
    await handle.chmod(mode);
    stats = await look();
  }
  if (durability !== "none") await handle.sync();
  await handle.close();
  return stats;
}
