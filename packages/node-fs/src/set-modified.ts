import { FsError, type Native, type Path } from "@s3fs/core";
import { lookUp } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import { setPrecisely } from "./precise-time.ts";

/** Of a link that may be followed, the time of what it leads to. */
export async function setModified<N extends Native>(
  mount: Mount<N>,
  path: Path,
  modifiedMs: number,
): Promise<void> {
  const found = await lookUp(mount, path);
  if (found === undefined) throw new FsError("ENOENT");
  const { native, blocked } = found;
  if (blocked !== undefined) throw blocked;
  await setPrecisely(
    modifiedMs,
    (seconds) => mount.fs.utimes(native, seconds, seconds),
    () => mount.fs.stat(native, { bigint: true }),
  );
}
