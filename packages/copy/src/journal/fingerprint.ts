import { FsError, ROOT, type FileSystem } from "@s3fs/core";
import type { MirrorOptions } from "../mirror-options.ts";
import { textHash } from "../text-hash.ts";

/**
 * One text for one mirror: of these trees, with those options that decide what is done. Hashed, so that it tells nothing.
 *
 * @throws {FsError} EINVAL when a side does not say which store it is of
 */
export async function fingerprintOf(
  source: FileSystem,
  target: FileSystem,
  {
    compare = "auto",
    delete: deletes = false,
    deleteExcluded = false,
    links = "skip",
    ...selection
  }: MirrorOptions,
): Promise<string> {
  const { include, exclude = [], rules = [], only } = selection;
  return textHash(
    JSON.stringify([
      locationOf(source, "source"),
      locationOf(target, "target"),
      typeof compare === "function" ? "function" : compare,
      deletes,
      deleteExcluded,
      links,
      include ?? "all",
      exclude,
      rules,
      only ?? "all",
    ]),
  );
}

function locationOf(fs: FileSystem, side: string): readonly [string, string] {
  const location = fs.driver.locate?.(ROOT);
  if (location !== undefined) return [location.store, location.key];
  throw new FsError("EINVAL", {
    operation: "mirror",
    driver: fs.driver.name,
    detail: `a journal needs to know which trees it is of, and the ${side} does not say; mirror without one`,
  });
}
