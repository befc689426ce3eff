import { isFsError } from "@s3fs/core";
import { Interrupted } from "./interrupt.ts";
import { OutOfTime } from "./time-limit.ts";

/** What the command ends with; docs/exit-codes.md is about them. */
export const ExitCode = {
  ok: 0,
  /** Something failed: some items, or all of it; or two trees differ. */
  failed: 1,
  /** The command line can't be understood. */
  usage: 2,
  /** There is nothing at the source. */
  missing: 3,
  /** A guard refused to delete; nothing was changed. */
  guard: 4,
  /** Stopped by a limit before the end; run again, it goes on. */
  limit: 5,
  /** Nothing failed, but some names can't be on the target as they are on the source. */
  conflicts: 6,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof OutOfTime) return ExitCode.limit;
  if (isFsError(error, "ENOENT", "ENOBUCKET", "ENOTDIR")) return ExitCode.missing;
  if (isFsError(error, "EINVAL", "ENAMETOOLONG")) return ExitCode.usage;
  if (isFsError(error, "EGUARD")) return ExitCode.guard;
  return ExitCode.failed;
}
