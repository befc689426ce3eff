import { resolve } from "node:path";
import { FsError } from "@s3fs/core";

/** The absolute path of a root. @throws {FsError} EINVAL */
export function rootPath(root: string): string {
  if (root === "") throw new FsError("EINVAL", { detail: 'a root is a path; the current directory is "."' });
  if (root.includes("\0")) throw new FsError("EINVAL", { detail: "a root holds no NUL character" });
  return resolve(root);
}
