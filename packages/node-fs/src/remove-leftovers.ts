import type { LeftoversRequest, Native, Path } from "@s3fs/core";
import { hasErrno, meansAbsent } from "./errno.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import { isTemporaryName } from "./temporary-name.ts";

/** Removes the temporary files below a directory, whatever their age. Links are not followed. */
export async function removeLeftovers<N extends Native>(
  mount: Mount<N>,
  path: Path,
  request: LeftoversRequest,
): Promise<number> {
  try {
    return await removeBelow(mount, await mount.places.directory(path), request);
  } catch (error) {
    if (meansAbsent(error)) return 0;
    throw error;
  }
}

async function removeBelow<N extends Native>(
  mount: Mount<N>,
  root: string,
  { keep, signal }: LeftoversRequest,
): Promise<number> {
  let removed = 0;
  const waiting = [root];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    signal.throwIfAborted();
    for (const child of await mount.fs.readdir(directory, { withFileTypes: true })) {
      const native = inDirectory(directory, child.name);
      if (child.isDirectory()) waiting.push(native);
      else if (isTemporaryName(child.name) && !keep.has(child.name))
        removed += await unlinkedIfThere(mount, native);
    }
  }
  return removed;
}

async function unlinkedIfThere<N extends Native>({ fs }: Mount<N>, native: string): Promise<number> {
  try {
    await fs.unlink(native);
    return 1;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return 0;
    throw error;
  }
}
