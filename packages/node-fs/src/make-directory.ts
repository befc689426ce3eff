import { FsError, parentOf, ROOT, type MakeRequest, type Native, type Path } from "@s3fs/core";
import { hasErrno } from "./errno.ts";
import { lookUp, placeOf, refuseTemporaryName } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { directoryOf, syncDirectory } from "./sync-directory.ts";

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
 * Runs what needs the parent of a path; when something is missing, makes the parent and runs it once more. Parents
 * that were made stay, even if the second run fails.
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
    if (!hasErrno(error, "ENOENT")) throw error;
  }
  signal.throwIfAborted();
  await makeParent(mount, parentOf(path), signal);
  return run();
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
