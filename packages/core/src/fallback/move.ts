import type { Call, CompleteDriver, TransferRequest } from "../driver.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { pinned } from "../pinned.ts";
import { moveTreeByCopying } from "./move-tree.ts";
import { removeUnchanged } from "./remove-unchanged.ts";

/**
 * Copies, then removes the source as it was copied; a failure on the way leaves the source whole. ECHANGED when it was
 * replaced meanwhile: then both stay.
 */
export async function moveFileByCopying<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const seen = await driver.stat(from, request);
  if (seen === undefined) throw new FsError("ENOENT", { path: from });
  if (seen.kind !== "file") {
    await driver.copyFile(from, to, request);
    return driver.removeFile(from, { signal: request.signal });
  }
  const { etag } = seen;
  if (request.ifMatch !== undefined || etag === undefined)
    await driver.copyFile(from, to, { ...request, seen });
  else await pinned(() => driver.copyFile(from, to, { ...request, seen, ifMatch: etag }));
  await removeUnchanged(driver, seen, request);
}

export async function moveDirectoryByCopying<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  to: Path,
  call: Call,
): Promise<void> {
  await moveTreeByCopying(driver, { from, to, exclusive: true }, { ...call, overwrite: false });
}
