import type { Call, CompleteDriver } from "../driver.ts";
import type { CallOptions } from "../door.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { ROOT, type Path } from "../path.ts";

export interface RemoveOptions extends CallOptions {
  /** Take a directory with all below it; of the root, all below it. Default false: a file or an empty directory. */
  readonly recursive?: boolean | undefined;
  /** Removes the file only while it has this etag, else EPRECONDITION; not with `recursive`. */
  readonly ifMatch?: string | undefined;
  /** Whether a path where nothing is counts as an error. Default "error". */
  readonly missing?: "error" | "ignore" | undefined;
}

export async function remove<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
  { recursive = false, missing = "error", ifMatch }: RemoveOptions,
): Promise<void> {
  if (recursive && ifMatch !== undefined)
    throw new FsError("EINVAL", { detail: "ifMatch is about one file, and recursive about a tree" });
  if (path === ROOT && !recursive)
    throw new FsError("EPERM", { path, detail: "the root stays; recursive: true empties it" });
  try {
    if (recursive) await removeTree(driver, path, call);
    else if (missing === "ignore" && ifMatch === undefined && driver.traits.names === "twins")
      await driver.removeFile(path, call);
    else await removeOne(driver, path, call, ifMatch);
  } catch (error) {
    if (missing !== "ignore" || !isFsError(error, "ENOENT")) throw error;
  }
}

/** The look tells the content; a store that can compares it once more in the moment of the removal. */
async function removeOne<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
  ifMatch: string | undefined,
): Promise<void> {
  const entry = await driver.stat(path, call);
  if (entry === undefined) throw new FsError("ENOENT");
  if (ifMatch !== undefined && !(entry.kind === "file" && entry.etag === ifMatch))
    throw new FsError("EPRECONDITION");
  if (entry.kind === "directory") await driver.removeDirectory(path, call);
  else await driver.removeFile(path, { ...call, ...(ifMatch !== undefined && { ifMatch }) });
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
