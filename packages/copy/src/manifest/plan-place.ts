import {
  FsError,
  isFsError,
  nameOf,
  NEVER,
  parsePath,
  ROOT,
  type CallOptions,
  type FileSystem,
} from "@s3fs/core";
import { refuseInside } from "../location.ts";
import { isPlanName, type ManifestPlace } from "./manifest-files.ts";

/**
 * Whether a plan for these trees can be written to a directory; `writePlan` asks by itself, and this before all is listed.
 *
 * @throws {FsError} EINVAL when it lies in one of the trees, or one of them in it; EEXIST when it has a plan, or reports of one
 */
export async function checkPlanPlace(
  source: FileSystem,
  target: FileSystem,
  place: ManifestPlace,
  { signal = NEVER }: CallOptions = {},
): Promise<void> {
  refusePlanInside(source, target, place);
  try {
    for await (const { path } of place.fs.list(place.path, { signal }))
      if (isPlanName(nameOf(path)))
        throw new FsError("EEXIST", {
          operation: "mirror",
          path,
          detail: "a plan and what came of it lie there; remove all of it, or name another directory",
        });
  } catch (error) {
    if (!isFsError(error, "ENOENT")) throw error;
  }
}

/** What a mirror writes or deletes must not be the plan that it goes by. */
export function refusePlanInside(source: FileSystem, target: FileSystem, { fs, path }: ManifestPlace): void {
  const sides = { source: { fs: source, path: ROOT }, target: { fs: target, path: ROOT } };
  refuseInside(sides, { fs, path: parsePath(path) }, "the plan", "mirror");
}
