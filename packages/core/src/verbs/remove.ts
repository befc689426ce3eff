import type { CompleteDriver } from "../complete-driver.ts";
import type { CallOptions } from "../door.ts";
import type { Call } from "../driver.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { ROOT, type Path } from "../path.ts";

export interface RemoveOptions extends CallOptions {
  /** Take a directory with all below it; of the root, all below it. Default false: a file or an empty directory. */
  readonly recursive?: boolean | undefined;
  /** Whether a path where nothing is counts as an error. Default "error". */
  readonly missing?: "error" | "ignore" | undefined;
}

export async function remove<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
  { recursive = false, missing = "error" }: RemoveOptions,
): Promise<void> {
  try {
    if (recursive) await removeTree(driver, path, call);
    else if (missing === "ignore" && driver.traits.names === "twins") await driver.removeFile(path, call);
    else await removeOne(driver, path, call);
  } catch (error) {
    if (missing !== "ignore" || !isFsError(error, "ENOENT")) throw error;
  }
}

async function removeOne<N extends Native>(driver: CompleteDriver<N>, path: Path, call: Call): Promise<void> {
  if (path === ROOT) throw new FsError("EPERM", { detail: "the root stays; recursive: true empties it" });
  const entry = await driver.stat(path, call);
  if (entry === undefined) throw new FsError("ENOENT");
  if (entry.kind === "directory") await driver.removeDirectory(path, call);
  else await driver.removeFile(path, call);
}

/** Where a file and a directory may share a path, a tree is both. */
async function removeTree<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
): Promise<void> {
  const entry = path === ROOT ? undefined : await driver.stat(path, call);
  if (path !== ROOT && entry === undefined) throw new FsError("ENOENT");
  const isFile = entry !== undefined && entry.kind !== "directory";
  if (isFile) await driver.removeFile(path, call);
  if (!isFile) await driver.removeTree(path, call);
  else if (driver.traits.names === "twins") await removeTwinDirectory(driver, path, call);
}

async function removeTwinDirectory<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
): Promise<void> {
  try {
    await driver.removeTree(path, call);
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
}
