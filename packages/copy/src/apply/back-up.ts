import { FsError, isFsError, type Entry, type FileSystem, type Path } from "@s3fs/core";
import { equalContent } from "../compare/equal-content.ts";
import type { Traffic } from "../concurrency/traffic.ts";
import { transferFile } from "../transfer/transfer-file.ts";

/** Keeps what the target is about to lose; resolves when it is safe. Without a backup directory there is nothing to do. */
export type BackUp = (entry: Entry, signal: AbortSignal) => Promise<void>;

/**
 * A file is copied, pinned to what was listed, to the same path of the backup; inside the store where both share one.
 * Directories are not kept. What cannot be kept must not go.
 *
 * @throws {FsError} EEXIST when the backup holds another content of that path; ENOTSUP for links and special files
 */
export function backUpInto(backup: FileSystem | undefined, target: FileSystem, traffic: Traffic): BackUp {
  if (backup === undefined) return async () => {};
  return async (entry, signal) => {
    const { path, kind } = entry;
    if (kind === "directory") return;
    if (kind !== "file")
      throw new FsError("ENOTSUP", { operation: "copy", path, detail: `a ${kind} can't be backed up` });
    try {
      const transfer = { source: target, from: path, target: backup, to: path };
      await transferFile(transfer, { known: entry, overwrite: false, traffic, signal });
    } catch (error) {
      if (!isFsError(error, "EEXIST")) throw error;
      if (!(await isKept(target, backup, path, signal))) throw another(path, error);
    }
  };
}

/** By a run before this one, which went no further. */
async function isKept(
  target: FileSystem,
  backup: FileSystem,
  path: Path,
  signal: AbortSignal,
): Promise<boolean> {
  return equalContent(target.read(path, { signal }), backup.read(path, { signal }));
}

function another(path: Path, cause: FsError): FsError {
  return new FsError("EEXIST", {
    operation: "copy",
    path,
    cause,
    detail: "the backup has another content of this path; give each run a backup directory of its own",
  });
}
