import { FsError, isUnchanged, type Entry, type FileSystem } from "@s3fs/core";

/**
 * Looks at a file once more before it is removed. What is gone by now is as it should be.
 *
 * @returns whether it is still there; of what is no file that is not asked
 * @throws {FsError} ECONFLICT when it is another one than was listed
 */
export async function refuseChanged(fs: FileSystem, listed: Entry, signal: AbortSignal): Promise<boolean> {
  if (listed.kind !== "file") return true; // a directory goes only when it is empty
  const now = await fs.driver.stat(listed.path, { signal });
  if (now === undefined) return false;
  if (now.kind === "file" && isUnchanged(listed, now)) return true;
  throw new FsError("ECONFLICT", {
    operation: "remove",
    path: listed.path,
    detail: "it is not what was listed any more, and was left as it is; run again",
  });
}
