import { byteSize } from "../byte-size.ts";
import type { Progress } from "./progress.ts";

/** How far a mirror came that was stopped, on one line. */
export function stopLine({
  phase,
  files,
  filesDone,
  bytes,
  bytesDone,
  deletes,
  deletesDone,
  underWay,
}: Progress): string {
  if (phase === "comparing") return "stopped before anything was changed";
  if (bytes === 0 && filesDone === 0 && deletesDone === 0 && underWay.size > 0)
    return "stopped: part of it may have been moved or copied; run it again to go on"; // of which nobody told
  const started = [...underWay.values()].reduce((sum, item) => sum + item.bytes, 0);
  const copied = `${filesDone} of ${files} files copied (${byteSize(bytesDone - started)} of ${byteSize(bytes)})`;
  const deleted = deletes > 0 ? [`${deletesDone} of ${deletes} deleted`] : [];
  return `${["stopped", copied].join(": ")}${deleted.map((text) => `, ${text}`).join("")}; run it again to go on`;
}
