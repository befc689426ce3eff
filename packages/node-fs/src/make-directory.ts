import {
  FsError,
  isFsError,
  joinPath,
  parentOf,
  ROOT,
  segmentsOf,
  type MakeRequest,
  type Native,
  type Path,
} from "@s3fs/core";
import { hasErrno } from "./errno.ts";
import { lookUp, placeOf, refuseTemporaryName } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { directoryOf } from "./native-path.ts";
import { syncDirectory } from "./sync-directory.ts";

export async function makeDirectory<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: MakeRequest,
): Promise<void> {
  refuseTemporaryName(path);
  if (path === ROOT) return makeRoot(mount, request);
  try {
    await withParents(mount, path, request, () => makeOne(mount, path));
  } catch (error) {
    if (request.exclusive || !hasErrno(error, "EEXIST")) throw error;
    const found = await lookUp(mount, path);
    if (!found?.stats.isDirectory()) throw error;
  }
}

/**
 * Runs what needs the parent of a path; when the system says that something is missing, makes the parent and runs it once
 * more. The driver's own ENOENT says that something else is. Parents that were made stay, even if the second run fails.
 */
export async function withParents<T, N extends Native>(
  mount: Mount<N>,
  path: Path,
  { signal }: { readonly signal: AbortSignal },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isFsError(error) || !hasErrno(error, "ENOENT")) throw error;
  }
  signal.throwIfAborted();
  await makeParents(mount, parentOf(path), signal);
  return run();
}

/** From the lowest directory that is there down: each step up from the deepest one would look through the whole path. */
async function makeParents<N extends Native>(
  mount: Mount<N>,
  path: Path,
  signal: AbortSignal,
): Promise<void> {
  const names = segmentsOf(path);
  const first = await lowestThere(mount, names);
  for (let depth = first; depth <= names.length; depth += 1) {
    signal.throwIfAborted();
    await makeParent(mount, pathOf(names, depth), signal);
  }
}

/** How many names lead to something that is there, 0 for the root: further up in growing steps, then halving the last. */
async function lowestThere<N extends Native>(mount: Mount<N>, names: readonly string[]): Promise<number> {
  let missing = names.length;
  let there = missing;
  for (let step = 1; there > 0 && (await lookUp(mount, pathOf(names, there))) === undefined; step *= 2) {
    missing = there;
    there = Math.max(0, missing - step);
  }
  while (missing - there > 1) {
    const middle = (there + missing) >> 1;
    if ((await lookUp(mount, pathOf(names, middle))) === undefined) missing = middle;
    else there = middle;
  }
  return there;
}

function pathOf(names: readonly string[], depth: number): Path {
  return joinPath(ROOT, names.slice(0, depth).join("/"));
}

async function makeParent<N extends Native>(mount: Mount<N>, path: Path, signal: AbortSignal): Promise<void> {
  try {
    await makeDirectory(mount, path, { exclusive: false, signal });
  } catch (error) {
    if (!hasErrno(error, "EEXIST")) throw error;
    throw new FsError("ENOTDIR", { detail: `"${path}" is no directory`, cause: error });
  }
}

async function makeOne<N extends Native>(mount: Mount<N>, path: Path): Promise<void> {
  const native = await placeOf(mount, path);
  await mount.fs.mkdir(native, { recursive: false });
  await syncDirectory(mount, directoryOf(native));
}

async function makeRoot<N extends Native>(mount: Mount<N>, { exclusive }: MakeRequest): Promise<void> {
  if (exclusive && (await lookUp(mount, ROOT)) !== undefined) throw new FsError("EEXIST");
  await mount.places.makeRoot();
}
