import type { Call, CompleteDriver, TransferRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { pinned } from "../pinned.ts";
import { copyTree } from "./copy-tree.ts";
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
  const copy = { from, to, exclusive: true, fileOf: movable };
  await copyTree(driver, copy, { ...call, overwrite: false });
  await driver.removeTree(from, { ...call, includingTwin: false });
}

/** What a copy would leave out must not be lost with the source. */
export function movable({ kind, path }: Entry): Path {
  if (kind === "file") return path;
  throw new FsError("ENOTSUP", {
    path,
    detail: `a ${kind} can not be moved by copying; the source stays whole`,
  });
}
