import { FsError } from "@s3fs/core";

/** What was read is not what was written. */
export function damagedFile(path: string, what: string): FsError {
  return new FsError("EINTEGRITY", { path, detail: `a file of the directory store is damaged: ${what}` });
}
