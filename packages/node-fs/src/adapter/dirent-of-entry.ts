import type { Dirent } from "node:fs";
import type { Entry } from "@s3fs/core";
import { questionsOf } from "./stats-of-entry.ts";

/** A directory entry as Node gives it. */
export function direntOfEntry<Name extends string | Buffer>(
  entry: Entry,
  name: Name,
  parentPath: string,
): Dirent<Name> {
  return { name, parentPath, path: parentPath, ...questionsOf(entry) };
}
