import * as fs from "node:fs";

/**
 * Tells whether the files of a directory lie on a disk of this machine, where closing one, or looking at one that is open,
 * waits for nothing. False until the system has told, and for what lies behind a network or another process.
 */
export type IsNear = (directory: string) => boolean;

export function nearDirectories(): IsNear {
  const known = new Map<string, boolean>();
  return (directory) => {
    const isNear = known.get(directory);
    if (isNear !== undefined) return isNear;
    if (known.size >= directoriesAtMost) known.clear();
    known.set(directory, false);
    fs.statfs(directory, (error, stats) => {
      if (!error) known.set(directory, localTypes.has(stats.type));
    });
    return false;
  };
}

const directoriesAtMost = 1024;

/**
 * What statfs(2) calls ext2 to 4, xfs, btrfs, tmpfs, f2fs and overlayfs on Linux,
 * https://man7.org/linux/man-pages/man2/statfs.2.html, and apfs and hfs on macOS. Windows tells none.
 */
const localTypes: ReadonlySet<number> = new Set([
  ...(process.platform === "linux"
    ? [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0xf2f52010, 0x794c7630]
    : []),
  ...(process.platform === "darwin" ? [0x1a, 0x11] : []),
]);
