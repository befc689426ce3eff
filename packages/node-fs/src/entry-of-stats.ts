import type { Entry, FileEntry, Native, Path } from "@s3fs/core";
import type { Mount } from "./mount.ts";
import type { NodeFsStats } from "./node-fs-shape.ts";
import { millisecondsOf } from "./precise-time.ts";

/** The kind of thing that statistics tell of. */
export function kindOf(stats: NodeFsStats): Entry["kind"] {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) return "directory";
  return stats.isSymbolicLink() ? "link" : "other";
}

/** What was found at a path; of a link that was followed, what it leads to. */
export interface Seen {
  readonly stats: NodeFsStats;
  /** The native path of the link. */
  readonly link?: string;
}

export function entryOf<N extends Native>(mount: Mount<N>, path: Path, { stats, link }: Seen): Entry<N> {
  const kind = kindOf(stats);
  const mark = link === undefined ? {} : ({ viaLink: true } as const);
  if (kind === "file") return { ...fileEntryOf(mount, path, stats), ...mark };
  return { kind, path, modifiedMs: millisecondsOf(stats.mtimeNs), ...nativeOf(mount, stats), ...mark };
}

/** The time of the last change is the writer's wherever the writer set one, so it is both. */
export function fileEntryOf<N extends Native>(
  mount: Pick<Mount<N>, "native">,
  path: Path,
  stats: NodeFsStats,
): FileEntry<N> {
  const modifiedMs = millisecondsOf(stats.mtimeNs);
  return {
    kind: "file",
    path,
    size: Number(stats.size),
    modifiedMs,
    sourceModifiedMs: modifiedMs,
    ...(stats.revision === undefined && { changedMs: millisecondsOf(stats.ctimeNs) }),
    etag: etagOf(stats),
    ...nativeOf(mount, stats),
  };
}

/**
 * The store's own count of contents where it keeps one. Else which file it is, when that was made, its size and its
 * time: each write makes a new file, and of one that is changed in place the time or the size shows it.
 */
export function etagOf({ revision, ino, birthtimeNs, size, mtimeNs }: NodeFsStats): string {
  if (revision !== undefined) return etagOfRevision(revision);
  return [ino, birthtimeNs, size, mtimeNs].map((value) => value.toString(36)).join("-");
}

export function etagOfRevision(revision: number): string {
  return revision.toString(36);
}

export function nativeOf<N extends Native>(
  { native }: Pick<Mount<N>, "native">,
  stats: NodeFsStats,
): { native?: NonNullable<N["entry"]> } {
  return native === undefined ? {} : { native: native(stats) };
}
