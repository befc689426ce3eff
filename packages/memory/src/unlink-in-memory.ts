import type { Memory } from "./memory.ts";
import type { MemfsStats } from "./memory-stats.ts";
import { systemError } from "./system-error.ts";

/** As on Linux: memfs calls the removal of a directory EPERM. */
export function unlinkInMemory(memory: Memory, path: string): void {
  const stats = memory.fs.lstatSync(path);
  if (stats.isDirectory()) throw systemError("EISDIR", "unlink", path);
  dropName(memory, path, stats);
}

/** Of a file, whose statistics are known already. */
export function dropName({ fs, book }: Memory, path: string, stats: MemfsStats): void {
  fs.unlinkSync(path);
  if (stats.nlink <= 1) book.gone(stats.ino);
}
