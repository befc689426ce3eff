import { checkOptions, type KnownOptions } from "../check-options.ts";
import type { CompleteDriver, TransferRequest } from "../driver.ts";
import type { CallOptions } from "../door.ts";
import { copyTree } from "../fallback/copy-tree.ts";
import { moveTreeByCopying } from "../fallback/move-tree.ts";
import { FsError, isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { isWithin, joinPath, relativeTo, ROOT, type Path } from "../path.ts";
import { outsideTarget } from "./outside-target.ts";
import { relationOf } from "./relation.ts";

export interface TransferOptions extends CallOptions {
  /** Whether files at the target may be replaced. Default false: EEXIST. */
  readonly overwrite?: boolean | undefined;
}

/** What a backend takes for a write it does not take for a copy; nobody is to believe that it did. @throws {FsError} EINVAL */
export function checkTransferOptions(verb: "copy" | "move", options: TransferOptions): void {
  checkOptions(verb, options, optionNames);
}

const optionNames: KnownOptions<TransferOptions> = { overwrite: "any", signal: "any" };

/**
 * Copies a file, without asking first: most copies are of files, and then this is one request. Else merges a tree, of
 * which links and special files are left out.
 */
export async function copy<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  if (relationOf(driver, from, to).startsWith("same")) return refuseOntoItself(driver, from, request);
  const failure = await failureAsFile(from, to, () => driver.copyFile(from, to, request));
  if (failure === undefined) return;
  await requireTree(driver, { from, to, failure }, request);
  const entries = outsideTarget(driver, driver.listTree(from, request), to);
  await copyTree(driver, { from, to, exclusive: false, entries }, request);
}

/** Moves a file or a tree; a directory goes whole where nothing is yet, and is merged into one that is there. */
export async function move<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  if (relationOf(driver, from, to) === "same") return stay(driver, from, request);
  const failure = await failureAsFile(from, to, () => driver.moveFile(from, to, request));
  if (failure === undefined) return;
  await requireTree(driver, { from, to, failure }, request);
  if ((await driver.stat(to, request)) === undefined) return driver.moveDirectory(from, to, request);
  await moveTreeByCopying(driver, { from, to, exclusive: false }, request);
}

/** The error of a transfer whose source may be no file after all. The root is none, nor can one take its place. */
async function failureAsFile(from: Path, to: Path, transfer: () => Promise<void>): Promise<unknown> {
  if (from === ROOT || to === ROOT) return new FsError("EISDIR", { path: ROOT });
  try {
    await transfer();
    return undefined;
  } catch (error) {
    if (isFsError(error, "EISDIR", "ENOENT")) return error;
    throw error;
  }
}

interface Transfer {
  readonly from: Path;
  readonly to: Path;
  readonly failure: unknown;
}

async function requireTree<N extends Native>(
  driver: CompleteDriver<N>,
  { from, to, failure }: Transfer,
  request: TransferRequest,
): Promise<void> {
  const source = await driver.stat(from, request);
  if (source === undefined)
    throw isFsError(failure, "ENOENT") ? failure : new FsError("ENOENT", { path: from });
  if (source.kind !== "directory") throw failure;
  if (relationOf(driver, from, to) !== "apart")
    throw new FsError("EINVAL", { path: to, detail: `the target lies inside the source "${from}"` });
  if (isWithin(from, to)) await refuseIntoSource(driver, from, to, request);
}

/** What is brought to a directory above may end up where it came from, and would go with the source. */
async function refuseIntoSource<N extends Native>(
  driver: CompleteDriver<N>,
  from: Path,
  to: Path,
  request: TransferRequest,
): Promise<void> {
  const own = joinPath(from, relativeTo(from, to));
  if ((await driver.stat(own, request)) === undefined) return;
  throw new FsError("EINVAL", {
    path: to,
    detail: `"${own}" would get into the source "${from}" itself; bring it to another place first`,
  });
}

async function refuseOntoItself<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  request: TransferRequest,
): Promise<void> {
  if ((await driver.stat(path, request)) === undefined) throw new FsError("ENOENT");
  if (!request.overwrite) throw new FsError("EEXIST");
  throw new FsError("EINVAL", { detail: "the source and the target of a copy are the same" });
}

/** Moving something to where it is changes nothing. */
async function stay<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  request: TransferRequest,
): Promise<void> {
  if ((await driver.stat(path, request)) === undefined) throw new FsError("ENOENT");
  if (!request.overwrite) throw new FsError("EEXIST");
}
