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
  const started = [...underWay.values()].reduce((sum, item) => sum + item.bytes, 0);
  const copied = `${filesDone} of ${files} files copied (${byteSize(bytesDone - started)} of ${byteSize(bytes)})`;
  const deleted = deletes > 0 ? [`${deletesDone} of ${deletes} deleted`] : [];
  return `${["stopped", copied].join(": ")}${deleted.map((text) => `, ${text}`).join("")}; run it again to go on`;
}
