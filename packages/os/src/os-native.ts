import type { Native } from "@s3fs/core";
import type { NodeFsStats } from "@s3fs/node-fs";

export interface OsNative extends Native {
  entry: OsEntry;
}

/** What a disk tells of an entry beyond the shared types; of a followed link, of what it leads to. */
export interface OsEntry {
  /** Type and permission bits, as `stat(2)` has them. */
  readonly mode: number;
  readonly userId: number;
  readonly groupId: number;
  /** How many names the file has. */
  readonly links: number;
  /** Decimal: on some volumes more than a number holds. */
  readonly inode: string;
  readonly device: string;
}

export function osEntry({ mode, uid, gid, nlink, ino, dev }: NodeFsStats): OsEntry {
  return {
    mode: Number(mode),
    userId: Number(uid),
    groupId: Number(gid),
    links: Number(nlink),
    inode: String(ino),
    device: String(dev),
  };
}
