import { meansAbsent } from "./errno.ts";
import type { NodeFsPromises, NodeFsStats } from "./node-fs-shape.ts";

/** What is at a native path, links as they are; undefined where nothing can be. */
export async function lstatIfThere(fs: NodeFsPromises, native: string): Promise<NodeFsStats | undefined> {
  try {
    return await fs.lstat(native, { bigint: true });
  } catch (error) {
    if (meansAbsent(error)) return undefined;
    throw error;
  }
}
