import { FsError } from "@s3fs/core";
import { hasErrno } from "./errno.ts";
import { lstatIfThere } from "./lstat-if-there.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";

/**
 * Runs a call that takes a source and a target, of which the system does not say which one is missing.
 *
 * @throws {FsError} ENOENT of the driver's own when the source is gone; else the system's error
 */
export async function tellingSource<T>(
  fs: NodeFsPromises,
  source: string,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!hasErrno(error, "ENOENT") || (await lstatIfThere(fs, source)) !== undefined) throw error;
    throw new FsError("ENOENT", { detail: "the source is gone", cause: error });
  }
}
