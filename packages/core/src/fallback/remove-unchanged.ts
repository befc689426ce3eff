import type { Call, Driver } from "../driver.ts";
import type { FileEntry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { pinned } from "../pinned.ts";

/**
 * Removes a file that is still the one that was seen; ECHANGED for another one. A store that can compares its content in
 * the moment of the removal; elsewhere the look just before has to do. One that is gone by then is no error.
 */
export async function removeUnchanged<N extends Native>(
  driver: Driver<N>,
  { path, etag, size, modifiedMs }: FileEntry<N>,
  { signal }: Call,
): Promise<void> {
  const now = await driver.stat(path, { signal });
  if (now === undefined) return;
  const isSame =
    now.kind === "file" &&
    (etag === undefined ? now.size === size && now.modifiedMs === modifiedMs : now.etag === etag);
  if (!isSame) throw new FsError("ECHANGED", { path });
  await pinned(() => driver.removeFile(path, { signal, ...(etag !== undefined && { ifMatch: etag }) }));
}
