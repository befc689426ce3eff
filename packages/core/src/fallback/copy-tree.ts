import type { CompleteDriver, TransferRequest } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { isWithin, joinPath, relativeTo, type Path } from "../path.ts";

export interface TreeCopy {
  readonly from: Path;
  readonly to: Path;
  /** True: EEXIST when something is at the target. */
  readonly exclusive: boolean;
  /** All below the source, in tree order. What is neither file nor directory is left out. */
  readonly entries: AsyncIterable<Entry> | Iterable<Entry>;
}

/**
 * Copies what a directory holds, as its listing tells it. Where directories come with their files, only those are made
 * that would get none. Where a file can be in the way of a directory, or a directory outlives its files, all are.
 */
export async function copyTree<N extends Native>(
  driver: CompleteDriver<N>,
  copy: TreeCopy,
  request: TransferRequest,
): Promise<void> {
  const { names, emptyDirectories } = driver.traits;
  if (names === "twins" && emptyDirectories === "vanish") return copyFilled(driver, copy, request);
  const { from, to, exclusive, entries } = copy;
  const { signal } = request;
  await driver.makeDirectory(to, { signal, exclusive });
  for await (const entry of entries) {
    const target = joinPath(to, relativeTo(entry.path, from));
    if (entry.kind === "directory") await driver.makeDirectory(target, { signal, exclusive: false });
    if (entry.kind === "file") await driver.copyFile(entry.path, target, { ...request, seen: entry });
  }
}

/** In tree order a directory's content follows it, so one directory at a time is in doubt: the last one that came. */
async function copyFilled<N extends Native>(
  driver: CompleteDriver<N>,
  { from, to, exclusive, entries }: TreeCopy,
  request: TransferRequest,
): Promise<void> {
  if (exclusive && (await driver.stat(to, request)) !== undefined) throw new FsError("EEXIST", { path: to });
  let unfilled: Path | undefined = from;
  const makeUnfilled = async (): Promise<void> => {
    if (unfilled === undefined) return;
    const target = joinPath(to, relativeTo(unfilled, from));
    await driver.makeDirectory(target, { signal: request.signal, exclusive: false });
  };
  for await (const entry of entries) {
    if (unfilled !== undefined && !isWithin(entry.path, unfilled)) {
      await makeUnfilled();
      unfilled = undefined;
    }
    if (entry.kind === "directory") unfilled = entry.path;
    if (entry.kind !== "file") continue;
    const target = joinPath(to, relativeTo(entry.path, from));
    await driver.copyFile(entry.path, target, { ...request, seen: entry });
    unfilled = undefined;
  }
  await makeUnfilled();
}
