import type { Call, CompleteDriver, TransferRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { copyTree } from "./copy-tree.ts";

/** Copies, then removes the source; a failure on the way leaves the source whole. */
export async function moveFileByCopying<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  await driver.copyFile(from, to, request);
  await driver.removeFile(from, { signal: request.signal });
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
