import type { Call, Driver } from "./driver.ts";
import { isFsError } from "./fs-error.ts";
import type { Native } from "./native.ts";
import type { Path } from "./path.ts";

/** Whether there is a directory at the path of a file: where both may share one, a look tells of the file only. */
export async function hasDirectoryBehind<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
): Promise<boolean> {
  if (driver.traits.names === "exclusive") return false;
  try {
    for await (const _child of driver.list(path, call)) break;
    return true;
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return false;
    throw error;
  }
}
