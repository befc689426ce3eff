import type { Memory } from "./memory.ts";
import { systemError } from "./system-error.ts";

/** As on Linux: memfs calls the removal of a directory EPERM. */
export function unlinkInMemory({ fs, book }: Memory, path: string): void {
  const stats = fs.lstatSync(path);
  if (stats.isDirectory()) throw systemError("EISDIR", "unlink", path);
  fs.unlinkSync(path);
  if (stats.nlink <= 1) book.gone(stats.ino);
}
