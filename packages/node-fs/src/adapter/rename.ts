import type { PathLike } from "node:fs";
import { FsError, NEVER, parsePath } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { lookFor, lookUp, requireParent } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";

/** Replaces what is at the target, by the rules of rename(2). */
export async function rename(adapted: Adapted, from: PathLike, to: PathLike): Promise<void> {
  const subject = { syscall: "rename", path: toldPath(from), dest: toldPath(to) };
  return systemCall(subject, async () => {
    const source = nodePath(from);
    const target = nodePath(to);
    const { kind } = await lookFor(adapted, source);
    if (source === target) return;
    await requireParent(adapted, target);
    if (kind === "directory") await makeWay(adapted, source, target);
    await adapted.fs.move(source, target, { overwrite: true });
  });
}

/** A directory takes the place of an empty one only; the move of this family would merge the two. */
async function makeWay(adapted: Adapted, source: string, target: string): Promise<void> {
  if (`${target}/`.startsWith(`${source}/`)) throw new FsError("EINVAL");
  const there = await lookUp(adapted, target);
  if (there === undefined) return;
  if (there.kind !== "directory") throw new FsError("ENOTDIR");
  await adapted.fs.driver.removeDirectory(parsePath(target), { signal: NEVER });
}
