import { FsError, type Native, type Path } from "@s3fs/core";
import { lookUp } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsStats } from "./node-fs-shape.ts";
import { millisecondsOf, setPrecisely } from "./precise-time.ts";
import { quietly } from "./quietly.ts";

/** Of a link that may be followed, the time of what it leads to. A time that the store can't keep leaves the old one. */
export async function setModified<N extends Native>(
  mount: Mount<N>,
  path: Path,
  modifiedMs: number,
): Promise<void> {
  const found = await lookUp(mount, path);
  if (found === undefined) throw new FsError("ENOENT");
  const { native, stats, blocked } = found;
  if (blocked !== undefined) throw blocked;
  const set = (seconds: string): Promise<void> => mount.fs.utimes(native, seconds, seconds);
  const look = (): Promise<NodeFsStats> => mount.fs.stat(native, { bigint: true });
  try {
    await setPrecisely(modifiedMs, set, look);
  } catch (error) {
    await quietly(() => setPrecisely(millisecondsOf(stats.mtimeNs), set, look));
    throw error;
  }
}
