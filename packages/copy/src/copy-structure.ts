import { parsePath, type DirectoryEntry, type Entry, type FileSystem } from "@s3fs/core";
import type { MirrorReport } from "./apply/mirror-report.ts";
import type { Difference } from "./compare/difference.ts";
import type { MirrorOptions } from "./mirror-options.ts";
import { mirrorPlaces } from "./mirror-places.ts";

export type CopyStructureOptions = Omit<
  MirrorOptions,
  "delete" | "deleteExcluded" | "maxDelete" | "allowEmptySource" | "compare" | "backup" | "index" | "journal"
>;

/**
 * Copies the directories below one into another one, and no file. Where a store keeps no empty directories, those that have
 * none below them get a marker. A file at the target where the source has a directory is a conflict and stays.
 *
 * @throws {FsError} ENOENT, ENOTDIR for the source; EINVAL when one tree lies within the other
 */
export async function copyStructure(
  source: FileSystem,
  sourcePath: string,
  target: FileSystem,
  targetPath: string,
  options: CopyStructureOptions = {},
): Promise<MirrorReport> {
  const [from, to] = [parsePath(sourcePath), parsePath(targetPath)];
  return mirrorPlaces(
    { fs: source, path: from },
    { fs: target, path: to },
    { ...options, compare: "notExists", delete: false, operation: "copy", narrow: structureOf },
  );
}

/** What a difference says of directories, if anything. */
function structureOf(difference: Difference): Difference | undefined {
  if (difference.kind === "twin") return directoryOver(difference.directory, difference.target);
  const isOfDirectory = "source" in difference && difference.source?.kind === "directory";
  return isOfDirectory || difference.kind === "excluded" ? difference : undefined;
}

/** Of a file and a directory of one name the directory alone counts here. */
function directoryOver(source: DirectoryEntry, target: Entry | undefined): Difference {
  const { path } = source;
  if (target === undefined) return { kind: "only-source", path, source };
  if (target.kind === "directory") return { kind: "same", path, source, target, weakly: false };
  return { kind: "flip", path, source, target };
}
