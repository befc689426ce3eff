import { constants, type PathLike } from "node:fs";
import { FsError } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { follow, requireParent } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";

/** Inside the store where it can. Whether blocks are shared is the store's own matter: asking for it is not refused. */
export async function copyFile(
  adapted: Adapted,
  from: PathLike,
  to: PathLike,
  mode: number = 0,
): Promise<void> {
  const subject = { syscall: "copyfile", path: toldPath(from), dest: toldPath(to) };
  return systemCall(subject, async () => {
    const source = nodePath(from);
    const target = nodePath(to);
    const isExclusive = (mode & constants.COPYFILE_EXCL) !== 0;
    const { kind } = await follow(adapted, source);
    if (kind !== "file") throw new FsError(kind === "directory" ? "EISDIR" : "EINVAL");
    if (source === target && !isExclusive) return;
    await requireParent(adapted, target);
    await adapted.fs.copy(source, target, { overwrite: !isExclusive });
  });
}
