import type { Memory } from "./memory.ts";
import { systemError } from "./system-error.ts";
import { dropName } from "./unlink-in-memory.ts";

/**
 * A rename as POSIX has it. memfs itself lets anything replace anything: a directory replaces one that is not empty, a
 * file a directory, and a directory moved into itself is gone. It also counts a replaced child twice, after which its
 * directory never is empty again; so what is replaced is removed first, in the same step.
 */
export function renameInMemory(memory: Memory, from: string, to: string): void {
  const { fs } = memory;
  const source = fs.lstatSync(from);
  if (source.isDirectory() && `${to}/`.startsWith(`${from}/`)) throw systemError("EINVAL", "rename", to);
  const target = fs.lstatSync(to, { throwIfNoEntry: false });
  if (target === undefined) return fs.renameSync(from, to);
  if (target.ino === source.ino) return;
  if (target.isDirectory() && !source.isDirectory()) throw systemError("EISDIR", "rename", to);
  if (!target.isDirectory() && source.isDirectory()) throw systemError("ENOTDIR", "rename", to);
  if (target.isDirectory()) fs.rmdirSync(to);
  else dropName(memory, to, target);
  fs.renameSync(from, to);
}
