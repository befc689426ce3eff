import { parsePath } from "@s3fs/core";
import { emptyReport, type MirrorReport, type OnMirrorEvent, type Transferred } from "@s3fs/copy";
import type { Resolved } from "@s3fs/opener";

export interface OneFile {
  readonly end: Resolved;
  readonly onEvent: OnMirrorEvent;
  readonly signal: AbortSignal;
}

/** The events and the report of the copy of a single file, as a mirror of one file would have them. */
export async function oneFile(
  { end: { fs, path }, onEvent, signal }: OneFile,
  transfer: (onProgress: (bytes: number) => void) => Promise<Transferred["kind"] | "kept">,
): Promise<MirrorReport> {
  const entry = await fs.stat(path, { signal });
  const size = entry.kind === "file" ? entry.size : 0; // it was one a moment ago; else the copy says so
  const at = parsePath(path);
  onEvent({ kind: "started", path: at, size });
  const way = await transfer((bytes) => onEvent({ kind: "progress", path: at, bytes, size }));
  if (way === "kept") {
    onEvent({ kind: "skipped", path: at, because: "kept" });
    return { ...emptyReport(), kept: 1 };
  }
  const serverSide = way === "server-side";
  onEvent({ kind: "done", path: at, entry: "file", size, serverSide });
  return { ...emptyReport(), copied: 1, bytes: size, copiedServerSide: serverSide ? 1 : 0 };
}
