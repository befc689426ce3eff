import { checkOptions, ROOT, type FileSystem, type KnownOptions } from "@s3fs/core";
import type { MirrorReport } from "./apply/mirror-report.ts";
import type { MirrorOptions } from "./mirror-options.ts";
import { mirrorPlaces } from "./mirror-places.ts";

/**
 * Makes the target equal to the source. Both sides are listed completely and compared, the plan passes the guards, files
 * are copied; deletes come last, and only when nothing failed. An entry that fails does not stop the others: the
 * report lists it and is not `ok`.
 *
 * @throws {FsError} EGUARD before any change when it would delete too much; EINVAL when one tree lies within the other;
 *   ENOENT, ENOTDIR for the source root; any failure to list either side; after an abort the caller's own reason
 */
export async function mirror(
  source: FileSystem,
  target: FileSystem,
  options: MirrorOptions = {},
): Promise<MirrorReport> {
  checkOptions("mirror", options, known);
  return mirrorPlaces(
    { fs: source, path: ROOT },
    { fs: target, path: ROOT },
    { ...options, operation: "mirror" },
  );
}

/** A misspelt `dryRun` must not delete. */
const known: KnownOptions<MirrorOptions> = {
  delete: "any",
  deleteExcluded: "any",
  compare: "any",
  concurrency: "any",
  sorting: "any",
  include: "any",
  exclude: "any",
  rules: "any",
  only: "any",
  dryRun: "any",
  maxDelete: "any",
  allowEmptySource: "any",
  backup: "any",
  retries: "any",
  index: "any",
  journal: "any",
  verify: ["reply", "head", "read"],
  links: ["skip", "copy"],
  removeLeftovers: "any",
  maxBytesInFlight: "any",
  bytesPerSecond: "any",
  onEvent: "any",
  signal: "any",
};
