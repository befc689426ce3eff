import { parsePath, type FileSystem } from "@s3fs/core";
import type { MirrorReport } from "./apply/mirror-report.ts";
import type { MirrorOptions } from "./mirror-options.ts";
import { mirrorPlaces } from "./mirror-places.ts";

/** `compare` says which files to copy over those that are there. Default "always". */
export type CopyTreeOptions = Omit<
  MirrorOptions,
  "delete" | "deleteExcluded" | "maxDelete" | "allowEmptySource"
>;

/**
 * Copies a directory with all below it into another one, which is made when missing and merged into when there. Nothing is
 * deleted. An entry that fails does not stop the others: the report lists it and is not `ok`.
 *
 * @throws {FsError} ENOENT, ENOTDIR for the source; EINVAL when one tree lies within the other
 */
export async function copyTree(
  source: FileSystem,
  sourcePath: string,
  target: FileSystem,
  targetPath: string,
  options: CopyTreeOptions = {},
): Promise<MirrorReport> {
  const [from, to] = [parsePath(sourcePath), parsePath(targetPath)];
  return mirrorPlaces(
    { fs: source, path: from },
    { fs: target, path: to },
    { compare: "always", ...options, delete: false, operation: "copy" },
  );
}
