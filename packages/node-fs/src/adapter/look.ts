import { constants, type BigIntStats, type PathLike, type Stats } from "node:fs";
import { FsError } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { encodedName, type EncodingOption } from "./encoded.ts";
import { follow, lookFor } from "./look-up.ts";
import { modeOfEntry } from "./mode-of-entry.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { statsOfEntry, type StatOption } from "./stats-of-entry.ts";
import { systemCall } from "./system-call.ts";

export async function stat(
  adapted: Adapted,
  path: PathLike,
  options?: StatOption,
): Promise<Stats | BigIntStats> {
  return systemCall({ syscall: "stat", path: toldPath(path) }, async () =>
    statsOfEntry(await follow(adapted, nodePath(path)), options),
  );
}

/** A link that the backend follows shows as what it leads to, as in every listing of it. */
export async function lstat(
  adapted: Adapted,
  path: PathLike,
  options?: StatOption,
): Promise<Stats | BigIntStats> {
  return systemCall({ syscall: "lstat", path: toldPath(path) }, async () =>
    statsOfEntry(await lookFor(adapted, nodePath(path)), options),
  );
}

/** Judged by the permissions of the owner, as far as the store has any. */
export async function access(adapted: Adapted, path: PathLike, mode: number = constants.F_OK): Promise<void> {
  return systemCall({ syscall: "access", path: toldPath(path) }, async () => {
    const entry = await follow(adapted, nodePath(path));
    if (((modeOfEntry(entry) >> 6) & mode) !== mode) throw new FsError("EACCES");
  });
}

export async function realpath(
  adapted: Adapted,
  path: PathLike,
  options?: EncodingOption,
): Promise<string | Buffer> {
  return systemCall({ syscall: "realpath", path: toldPath(path) }, async () => {
    const resolved = nodePath(path);
    await follow(adapted, resolved);
    return encodedName(resolved, options);
  });
}

/** Where a link leads is not told by the contract; what is no link is EINVAL, as readlink(2) has it. */
export async function readlink(adapted: Adapted, path: PathLike): Promise<never> {
  return systemCall({ syscall: "readlink", path: toldPath(path) }, async () => {
    const { kind } = await lookFor(adapted, nodePath(path));
    throw new FsError(kind === "link" ? "ENOTSUP" : "EINVAL");
  });
}
