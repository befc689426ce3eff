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
  /** What to copy of an entry that is no directory; undefined to leave it out. */
  fileOf(this: void, entry: Entry): Path | undefined;
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
  const { from, to, exclusive, fileOf } = copy;
  const { signal } = request;
  await driver.makeDirectory(to, { signal, exclusive });
  for await (const entry of driver.listTree(from, request)) {
    const target = joinPath(to, relativeTo(entry.path, from));
    if (entry.kind === "directory") await driver.makeDirectory(target, { signal, exclusive: false });
    const file = entry.kind === "directory" ? undefined : fileOf(entry);
    if (file !== undefined) await driver.copyFile(file, target, { ...request, ...seenOf(entry) });
  }
}

/** In tree order a directory's content follows it, so one directory at a time is in doubt: the last one that came. */
async function copyFilled<N extends Native>(
  driver: CompleteDriver<N>,
  { from, to, exclusive, fileOf }: TreeCopy,
  request: TransferRequest,
): Promise<void> {
  if (exclusive && (await driver.stat(to, request)) !== undefined) throw new FsError("EEXIST", { path: to });
  let unfilled: Path | undefined = from;
  const makeUnfilled = async (): Promise<void> => {
    if (unfilled === undefined) return;
    const target = joinPath(to, relativeTo(unfilled, from));
    await driver.makeDirectory(target, { signal: request.signal, exclusive: false });
  };
  for await (const entry of driver.listTree(from, request)) {
    const isDirectory = entry.kind === "directory";
    const file = isDirectory ? undefined : fileOf(entry);
    if (unfilled !== undefined && !isWithin(entry.path, unfilled)) {
      await makeUnfilled();
      unfilled = undefined;
    }
    if (file !== undefined) {
      const target = joinPath(to, relativeTo(entry.path, from));
      await driver.copyFile(file, target, { ...request, ...seenOf(entry) });
    }
    if (isDirectory) unfilled = entry.path;
    else if (file !== undefined) unfilled = undefined;
  }
  await makeUnfilled();
}

function seenOf(entry: Entry): Pick<TransferRequest, "seen"> {
  return entry.kind === "file" ? { seen: entry } : {};
}
