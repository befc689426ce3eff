import { constants } from "node:os";
import type { PathLike } from "node:fs";
import { FsError, NEVER, parsePath, ROOT } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { lookFor, lookUp } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";
import { nodeError } from "./system-error.ts";

export async function unlink(adapted: Adapted, path: PathLike): Promise<void> {
  return systemCall({ syscall: "unlink", path: toldPath(path) }, async () => {
    const at = nodePath(path);
    const { kind } = await lookFor(adapted, at);
    if (kind === "directory") throw new FsError("EISDIR");
    await adapted.fs.driver.removeFile(parsePath(at), { signal: NEVER });
  });
}

export interface RemoveDirectoryOptions {
  /** Deprecated by Node in favour of `rm`. */
  readonly recursive?: boolean | undefined;
}

export async function rmdir(
  adapted: Adapted,
  path: PathLike,
  options?: RemoveDirectoryOptions | null,
): Promise<void> {
  return systemCall({ syscall: "rmdir", path: toldPath(path) }, async () => {
    const at = parsePath(nodePath(path));
    if (at === ROOT) throw new FsError("EBUSY", { detail: "the root of a file system stays" });
    if (options?.recursive) await adapted.fs.driver.removeTree(at, { signal: NEVER, includingTwin: false });
    else await adapted.fs.driver.removeDirectory(at, { signal: NEVER });
  });
}

export interface RmOptions {
  /** Whether a path where nothing is counts as done. */
  readonly force?: boolean | undefined;
  readonly recursive?: boolean | undefined;
}

/** Of the root, `recursive` takes all that is below it. */
export async function rm(adapted: Adapted, path: PathLike, options?: RmOptions | null): Promise<void> {
  const { force = false, recursive = false } = options ?? {};
  const told = toldPath(path);
  const at = nodePath(path);
  const entry = await systemCall({ syscall: "lstat", path: told }, () =>
    force ? lookUp(adapted, at) : lookFor(adapted, at),
  );
  if (entry === undefined) return;
  if (entry.kind === "directory" && !recursive) throw directoryError(told);
  await systemCall({ syscall: "rm", path: told }, () =>
    adapted.fs.remove(at, { recursive, missing: force ? "ignore" : "error" }),
  );
}

/** https://nodejs.org/api/errors.html#err_fs_eisdir */
function directoryError(path: string): Error {
  const message = `Path is a directory: rm returned EISDIR (is a directory) ${path}`;
  const error = nodeError("ERR_FS_EISDIR", message, { syscall: "rm", path });
  return Object.assign(error, { errno: constants.errno.EISDIR });
}
