import {
  defined,
  FsError,
  isFsError,
  isUnchanged,
  parsePath,
  type CallOptions,
  type FileEntry,
  type FileSystem,
} from "@s3fs/core";
import { trafficOf } from "./concurrency/traffic.ts";
import { refuseOntoItself } from "./location.ts";
import { transferFile } from "./transfer/transfer-file.ts";

export interface MoveFileOptions extends CallOptions {
  /** Whether a file at the target may be replaced; false: EEXIST. Default true. */
  readonly overwrite?: boolean | undefined;
  /** Called with the bytes copied so far; not for moves inside one store. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/**
 * Moves one file: within one file system by its own move, else by a copy, after which the source goes if it is still what
 * was copied. A failure on the way leaves the source whole.
 *
 * @throws {FsError} ENOENT, EISDIR, EEXIST; EINVAL onto itself; ECHANGED when the source changed on the way: both are kept
 */
export async function moveFile(
  source: FileSystem,
  sourcePath: string,
  target: FileSystem,
  targetPath: string,
  { overwrite = true, onProgress, signal }: MoveFileOptions = {},
): Promise<void> {
  const [from, to] = [parsePath(sourcePath), parsePath(targetPath)];
  refuseOntoItself({ fs: source, path: from }, { fs: target, path: to });
  const known = await statFile(source, sourcePath, { signal });
  if (source === target) return source.move(sourcePath, targetPath, { overwrite, signal });
  const options = { known, overwrite, onProgress, traffic: trafficOf({}), signal };
  await transferFile({ source, from, target, to }, options);
  const now = await statFile(source, sourcePath, { signal });
  if (!isUnchanged(known, now)) throw keptBoth(sourcePath);
  await removeUnchanged(source, sourcePath, now, { signal });
}

/** Where contents have tags a store compares them once more in the moment of the removal. */
async function removeUnchanged(
  source: FileSystem,
  path: string,
  { etag }: FileEntry,
  call: CallOptions,
): Promise<void> {
  try {
    await source.remove(path, { ...call, ...defined({ ifMatch: etag }) });
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? keptBoth(path) : error;
  }
}

async function statFile(fs: FileSystem, path: string, options: CallOptions): Promise<FileEntry> {
  const entry = await fs.stat(path, options);
  if (entry.kind === "file") return entry;
  const detail = entry.kind === "directory" ? "moveTree moves directories" : `it is a ${entry.kind}`;
  throw new FsError(entry.kind === "directory" ? "EISDIR" : "EINVAL", { operation: "move", path, detail });
}

function keptBoth(path: string): FsError {
  return new FsError("ECHANGED", {
    operation: "move",
    path,
    retryable: true,
    detail: "it changed after it was copied, so it was not removed",
  });
}
