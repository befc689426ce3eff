import { isFsError } from "@s3fs/core";
import { Interrupted } from "./interrupt.ts";

/** What the command ends with. */
export const ExitCode = {
  ok: 0,
  /** Something failed: some items, or all of it. */
  failed: 1,
  /** The command line can't be understood. */
  usage: 2,
  /** There is nothing at the source. */
  missing: 3,
  /** A guard refused to delete; nothing was changed. */
  guard: 4,
  /** Nothing failed, but some names can't be on the target as they are on the source. */
  conflicts: 6,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (isFsError(error, "ENOENT", "ENOBUCKET", "ENOTDIR")) return ExitCode.missing;
  if (isFsError(error, "EINVAL", "ENAMETOOLONG")) return ExitCode.usage;
  if (isFsError(error, "EGUARD")) return ExitCode.guard;
  return ExitCode.failed;
}
