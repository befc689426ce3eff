import type { Call, CompleteDriver } from "../driver.ts";
import type { CallOptions } from "../door.ts";
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
  if (path === ROOT && !recursive)
    throw new FsError("EPERM", { path, detail: "the root stays; recursive: true empties it" });
  try {
    if (recursive) await removeTree(driver, path, call);
    else if (missing === "ignore" && driver.traits.names === "twins") await driver.removeFile(path, call);
    else await removeOne(driver, path, call);
  } catch (error) {
    if (missing !== "ignore" || !isFsError(error, "ENOENT")) throw error;
  }
}

async function removeOne<N extends Native>(driver: CompleteDriver<N>, path: Path, call: Call): Promise<void> {
  const entry = await driver.stat(path, call);
  if (entry === undefined) throw new FsError("ENOENT");
  if (entry.kind === "directory") await driver.removeDirectory(path, call);
  else await driver.removeFile(path, call);
}

/** Without a look first: most trees are directories, and the removal tells. */
async function removeTree<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
): Promise<void> {
  try {
    await driver.removeTree(path, { ...call, includingTwin: true });
  } catch (error) {
    if (path === ROOT || !isFsError(error, "ENOTDIR")) throw error;
    await driver.removeFile(path, call);
  }
}
