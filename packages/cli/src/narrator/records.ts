import { isFsError, type FsError } from "@s3fs/core";
import type { MirrorReport } from "@s3fs/copy";
import type { Blamed } from "../mirror/blame.ts";
import { redact } from "../redact.ts";
import { wasStopped } from "../was-stopped.ts";
import type { Progress } from "./progress.ts";

/** The report as JSON: each failure with its code. */
export function reportRecord({ failed, conflicts, ...counts }: MirrorReport): object {
  return {
    kind: "report",
    ...counts,
    failed: failed.map(failureRecord),
    conflicts: conflicts.map(failureRecord),
  };
}

/** In place of a report, when there is none: why the run ended early, and how far it came. */
export function endRecord(
  { error, exitCode }: Blamed,
  { filesDone, files, bytes, deletesDone, deletes }: Progress,
): object {
  const kind = wasStopped(error) ? "stopped" : "error";
  const said = redact(error instanceof Error ? error.message : String(error));
  const code = isFsError(error) ? { code: error.code, ...(error.path && { path: redact(error.path) }) } : {};
  const far = { copied: filesDone, copies: files, bytes, deleted: deletesDone, deletes };
  return { kind, ok: false, exitCode, ...code, message: said, ...far };
}

export function failureRecord({ path, error }: { readonly path: string; readonly error: FsError }): object {
  return { path, code: error.code, retryable: error.retryable, message: redact(error.message) };
}
