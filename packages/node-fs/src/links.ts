import { FsError, ROOT, type Call, type Native, type Path } from "@s3fs/core";
import { commit } from "./commit.ts";
import { hasErrno } from "./errno.ts";
import { placeOf, refuseTemporaryName } from "./look-up.ts";
import { withParents } from "./make-directory.ts";
import type { Mount } from "./mount.ts";
import { directoryOf, inDirectory } from "./native-path.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";
import { quietly } from "./quietly.ts";
import { temporaryName } from "./temporary-name.ts";

/** Where a link leads, which need not exist and is not followed. */
export async function readLink<N extends Native>(
  mount: Mount<N>,
  readlink: NonNullable<NodeFsPromises["readlink"]>,
  path: Path,
): Promise<string> {
  const destination = await readlink(await placeOf(mount, path));
  if (!destination.includes("\ufffd")) return destination;
  throw new FsError("EINVAL", { path, detail: "the link leads to a name that is no UTF-8" });
}

/** Made under another name first, so that it takes the place of a file or a link in one step. */
export async function makeLink<N extends Native>(
  mount: Mount<N>,
  symlink: NonNullable<NodeFsPromises["symlink"]>,
  path: Path,
  destination: string,
  call: Call,
): Promise<void> {
  if (path === ROOT) throw new FsError("EISDIR", { path });
  refuseTemporaryName(path);
  const { native, temporary } = await withParents(mount, path, call, async () => {
    const place = await placeOf(mount, path);
    return { native: place, temporary: await madeBeside(symlink, place, destination) };
  });
  try {
    await commit(mount, temporary, native, { overwrite: true, signal: call.signal });
  } catch (error) {
    await quietly(() => mount.fs.unlink(temporary));
    throw error;
  }
}

async function madeBeside(
  symlink: NonNullable<NodeFsPromises["symlink"]>,
  native: string,
  destination: string,
): Promise<string> {
  for (;;) {
    const path = inDirectory(directoryOf(native), temporaryName());
    try {
      await symlink(destination, path);
      return path;
    } catch (error) {
      if (!hasErrno(error, "EEXIST")) throw error;
    }
  }
}
