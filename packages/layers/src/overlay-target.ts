import { FsError, isFsError, parentOf, ROOT } from "@s3fs/core";
import type { Call, Driver, Path } from "@s3fs/core";
import { endsAboveIn, type Found, type Layer, type Layers } from "./overlay-layers.ts";

/** Where a change goes to, and what is seen there before. */
export interface Target {
  readonly layer: Layer;
  readonly found: Found | undefined;
}

/**
 * The writable layer, unless what it would get at a path could not be seen.
 *
 * @throws {FsError} EROFS without one, or when a layer above has the path; ENOTDIR below a file that is seen
 */
export async function targetOf(layers: Layers, path: Path, call: Call): Promise<Target> {
  const layer = writableOf(layers);
  const found = await layers.find(path, call);
  if (found && isAbove(layers, found.layer, layer) && found.entry.kind !== "directory")
    throw readOnly(path, `the layer "${found.layer.name}" has it, above the writable one`);
  if (found === undefined) await refuseBelowFile(layers, path, call);
  if (found?.layer !== layer && layers.traits.names === "exclusive" && (await endsAboveIn(layer, path, call)))
    throw readOnly(path, "the writable layer has a file, hidden by a layer above, where a directory must be");
  return { layer, found };
}

/** The writable layer, when it alone has what is seen at a path. @throws {FsError} EROFS, ENOENT */
export async function ownerOf(layers: Layers, path: Path, call: Call): Promise<Found> {
  const layer = writableOf(layers);
  const found = await layers.find(path, call);
  if (found === undefined) throw new FsError("ENOENT", { path });
  for (const other of layers.all)
    if (other !== layer && (await other.driver.stat(path, call)) !== undefined)
      throw readOnly(
        path,
        `the layer "${other.name}" has it, which takes no changes; it would still be seen`,
      );
  return found;
}

export function writableOf({ writable }: Layers): Layer {
  if (writable !== undefined) return writable;
  throw new FsError("EROFS", { detail: "no layer of the overlay is writable" });
}

export function readOnly(path: Path, detail: string): FsError {
  return new FsError("EROFS", { path, detail });
}

function isAbove({ all }: Layers, layer: Layer, other: Layer): boolean {
  return all.indexOf(layer) < all.indexOf(other);
}

async function refuseBelowFile(layers: Layers, path: Path, call: Call): Promise<void> {
  if (layers.traits.names === "twins") return;
  for (let above = path; above !== ROOT;) {
    above = parentOf(above);
    const found = above === ROOT ? undefined : await layers.find(above, call);
    if (found?.entry.kind === "directory") return;
    if (found) throw new FsError("ENOTDIR", { path });
  }
}

/** Whether a directory is seen to hold nothing. */
export async function isEmpty(driver: Pick<Driver, "list">, path: Path, call: Call): Promise<boolean> {
  try {
    for await (const _child of driver.list(path, call)) return false;
  } catch (error) {
    if (!isFsError(error, "ENOENT", "ENOTDIR")) throw error;
  }
  return true;
}
