import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface BindMounts {
  /** Shows a directory at another one as well; returns what ends that. */
  readonly bind?: (directory: string, at: string) => () => void;
  /** Why there are none. */
  readonly reason: string;
}

/** What Linux has and other systems do not: one directory at two paths, neither of which is a link. It is tried out. */
export function bindMountsHere(): BindMounts {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return { reason: "only root on Linux can mount" };
  const base = mkdtempSync(join(tmpdir(), "s3fs-bind-"));
  try {
    for (const name of ["one", "two"]) mkdirSync(join(base, name));
    bound(join(base, "one"), join(base, "two"))();
    return { bind: bound, reason: "" };
  } catch {
    return { reason: "this process may not mount" };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function bound(directory: string, at: string): () => void {
  succeed("mount", "--bind", directory, at);
  return () => succeed("umount", at);
}

function succeed(command: string, ...parameters: readonly string[]): void {
  const { status, error } = spawnSync(command, parameters, { stdio: "ignore" });
  if (status !== 0) throw error ?? new Error(`${command} ended with ${status}`);
}
