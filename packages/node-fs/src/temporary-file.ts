import type { Native, Path } from "@s3fs/core";
import { hasErrno } from "./errno.ts";
import type { Mount } from "./mount.ts";
import { inDirectory } from "./native-path.ts";
import type { NodeFsHandle } from "./node-fs-shape.ts";
import { quietly } from "./quietly.ts";
import { temporaryName } from "./temporary-name.ts";

/** A file that has no name of its own yet; it is made beside its target, so that it can take that name in one step. */
export interface TemporaryFile {
  readonly path: string;
  readonly handle: NodeFsHandle;
}

export async function openTemporary<N extends Native>(
  { fs, unfinished }: Mount<N>,
  directory: string,
  { mode, becomes }: { readonly mode: number; readonly becomes: Path },
): Promise<TemporaryFile> {
  for (;;) {
    const path = inDirectory(directory, temporaryName());
    try {
      unfinished.set(path, becomes);
      return { path, handle: await fs.open(path, "wx", mode) };
    } catch (error) {
      unfinished.delete(path);
      if (!hasErrno(error, "EEXIST")) throw error;
    }
  }
}

/** Leaves nothing behind, and never hides the error that led here. */
export async function discardTemporary<N extends Native>(
  { fs, unfinished }: Mount<N>,
  { path, handle }: TemporaryFile,
): Promise<void> {
  await quietly(() => handle.close()); // may be closed already
  await quietly(() => fs.unlink(path));
  unfinished.delete(path);
}
