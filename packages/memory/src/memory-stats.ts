import type { FileEntry, Path } from "@s3fs/core";
import { etagOfRevision, type NodeFsStats } from "@s3fs/node-fs";
import type { InodeBook } from "./inode-book.ts";

/** Statistics with bigints, as Node gives them, and the number of the content. */
export function memoryStats(stats: MemfsStats, book: InodeBook): NodeFsStats {
  return {
    dev: 0n,
    ino: BigInt(stats.ino),
    mode: BigInt(stats.mode),
    nlink: BigInt(stats.nlink),
    uid: BigInt(stats.uid),
    gid: BigInt(stats.gid),
    size: BigInt(stats.size),
    mtimeNs: BigInt(stats.mtimeMs) * 1_000_000n,
    ctimeNs: BigInt(stats.ctimeMs) * 1_000_000n,
    birthtimeNs: BigInt(stats.birthtimeMs) * 1_000_000n,
    revision: book.revisionOf(stats.ino),
    isFile: () => stats.isFile(),
    isDirectory: () => stats.isDirectory(),
    isSymbolicLink: () => false,
  };
}

/** The same of a file, as an entry. */
export function memoryEntry(path: Path, { ino, size, mtimeMs }: MemfsStats, book: InodeBook): FileEntry {
  const etag = etagOfRevision(book.revisionOf(ino));
  return { kind: "file", path, size, modifiedMs: mtimeMs, sourceModifiedMs: mtimeMs, etag };
}

/** What is used of the statistics of memfs. */
export interface MemfsStats {
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
}
