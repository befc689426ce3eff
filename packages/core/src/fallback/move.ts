import type { CompleteDriver } from "../complete-driver.ts";
import type { Call, TransferRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { joinPath, relativeTo, type Path } from "../path.ts";

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
  await driver.makeDirectory(to, { ...call, exclusive: true });
  for await (const entry of driver.listTree(from, call)) {
    const target = joinPath(to, relativeTo(entry.path, from));
    if (entry.kind === "directory") await driver.makeDirectory(target, { ...call, exclusive: false });
    else await driver.copyFile(movable(entry), target, { ...call, overwrite: false });
  }
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
