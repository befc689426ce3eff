import { FsError } from "@s3fs/core";

/** What is asked of a file system that was closed, or is waited for when it is. */
export function closed(): FsError {
  return new FsError("ECLOSED", { driver: "s3", detail: "open a new file system to go on" });
}
