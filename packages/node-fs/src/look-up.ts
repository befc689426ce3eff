import { FsError, nameOf, parentOf, ROOT, type Entry, type Native, type Path } from "@s3fs/core";
import { entryOf, kindOf, type Seen } from "./entry-of-stats.ts";
import { hasErrno, meansAbsent } from "./errno.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import type { NodeFsPromises, NodeFsStats } from "./node-fs-shape.ts";
import { settled } from "./settled.ts";
import { isTemporaryName } from "./temporary-name.ts";
import { absence, isUnspellable } from "./unspellable-names.ts";

/** What is at a path. A link that may be followed is what it leads to; of another, `blocked` is the error. */
export interface Found extends Seen {
  /** The native path of the thing itself: for a followed link, of its target. */
  readonly native: string;
  readonly blocked?: unknown;
}

export async function lookUp<N extends Native>(mount: Mount<N>, path: Path): Promise<Found | undefined> {
  if (isTemporaryName(nameOf(path))) return undefined;
  try {
    return (await lookUpPlace(mount, path)).found;
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}

/** A place and what is there: nothing, if the directory that would hold it is there, as far as that was found out. */
export interface Place {
  readonly native: string;
  readonly found: Found | undefined;
}

/** @throws ENOENT when the parent is known to be missing; ENOTDIR below a file */
export async function lookUpPlace<N extends Native>(mount: Mount<N>, path: Path): Promise<Place> {
  const { native, stats } = await lookAtPlace(mount, path);
  return { native, found: stats && (await followed(mount, path, { native, stats })) };
}

/** Where it can be foreseen, the place is looked at while the directory that holds it is being confined. */
async function lookAtPlace<N extends Native>(
  mount: Mount<N>,
  path: Path,
): Promise<{ readonly native: string; readonly stats: NodeFsStats | undefined }> {
  const { fs, places } = mount;
  const directory = path === ROOT ? undefined : places.expected?.(parentOf(path));
  if (directory === undefined) {
    const native = await placeOf(mount, path);
    return { native, stats: await lstatUnlessMissing(fs, native) };
  }
  const expected = inDirectory(directory, nameOf(path));
  const looking = settled(lstatUnlessMissing(fs, expected));
  const native = await placeOf(mount, path);
  const look = native === expected ? await looking : () => lstatUnlessMissing(fs, native);
  return { native, stats: await look() };
}

/** @throws ENOENT, or ENOTDIR below a file */
export async function lookUpAt<N extends Native>(
  mount: Mount<N>,
  path: Path,
  native: string,
): Promise<Found> {
  const stats = await mount.fs.lstat(native, { bigint: true });
  return followed(mount, path, { native, stats });
}

async function followed<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { native, stats }: Pick<Found, "native" | "stats">,
): Promise<Found> {
  if (!stats.isSymbolicLink()) return { native, stats };
  const target = await mount.places.follow(native, path);
  if (target.kind === "blocked") return { native, stats, blocked: target.error };
  try {
    const leadsTo = await mount.fs.stat(target.path, { bigint: true });
    return { native: target.path, stats: leadsTo, link: native };
  } catch (error) {
    return { native, stats, blocked: error };
  }
}

/** A link to where nothing is. */
export function isDangling({ blocked }: Found): boolean {
  return meansAbsent(blocked);
}

/** The native path of a thing, the links before its last name followed, the last one not. */
export async function placeOf<N extends Native>({ places }: Mount<N>, path: Path): Promise<string> {
  if (path === ROOT) return places.directory(ROOT);
  places.requireName?.(path);
  return inDirectory(await places.directory(parentOf(path)), nameOf(path));
}

export async function statEntry<N extends Native>(
  mount: Mount<N>,
  path: Path,
): Promise<Entry<N> | undefined> {
  const found = await lookUp(mount, path);
  if (found !== undefined) return entryOf(mount, path, found);
  return (await isUnspellable(mount, path)) ? { kind: "other", path } : undefined;
}

/** @throws {FsError} ENOENT, EISDIR; ENOTSUP for a pipe, a socket or a device; why a link is not followed */
export async function requireFile<N extends Native>(mount: Mount<N>, path: Path): Promise<Found> {
  const found = await lookUp(mount, path);
  if (found === undefined) throw await absence(mount, path);
  refuseNonFile(found, path);
  return found;
}

export function refuseNonFile({ stats, blocked }: Found, path: Path): void {
  if (blocked !== undefined) throw blocked;
  const kind = kindOf(stats);
  if (kind === "directory") throw new FsError("EISDIR", { path });
  if (kind === "file") return;
  throw new FsError("ENOTSUP", { path, detail: "pipes, sockets and devices are listed, but never opened" });
}

async function lstatUnlessMissing(fs: NodeFsPromises, native: string): Promise<NodeFsStats | undefined> {
  try {
    return await fs.lstat(native, { bigint: true });
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** @throws {FsError} EINVAL: listings hide such names, so nothing may be given one */
export function refuseTemporaryName(path: Path): void {
  if (!isTemporaryName(nameOf(path))) return;
  throw new FsError("EINVAL", { path, detail: "this name is kept for files that are being written" });
}
