import { posix } from "node:path";
import type { CopyOptions, PathLike } from "node:fs";
import { isWithin, nameOf, parsePath, type Entry } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { copyFile } from "./copy-file.ts";
import { listOnce } from "./list-once.ts";
import { lookFor, lookUp } from "./look-up.ts";
import { nodePath, toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";
import { nodeError, systemError } from "./system-error.ts";
import { unlessUnsupported } from "./times.ts";

/** What `cp` takes, of promises and callbacks alike. */
export type CopyTreeOptions = Omit<CopyOptions, "filter"> & {
  readonly filter?: ((source: string, target: string) => boolean | Promise<boolean>) | undefined;
};

/** Copies a file, or with `recursive` a tree into a directory, which is made where it is missing. */
export async function cp(
  adapted: Adapted,
  from: PathLike,
  to: PathLike,
  options?: CopyTreeOptions | null,
): Promise<void> {
  const subject = { syscall: "cp", path: toldPath(from), dest: toldPath(to) };
  return systemCall(subject, async () => {
    const pair = { source: nodePath(from), target: nodePath(to) };
    const entry = await lookFor(adapted, pair.source);
    if (isWithin(parsePath(pair.target), parsePath(pair.source)))
      throw refusal("EINVAL", `cannot copy ${pair.source} to itself or into itself, ${pair.target}`);
    await copyOne(adapted, entry, pair, options ?? {});
  });
}

interface Pair {
  readonly source: string;
  readonly target: string;
}

async function copyOne(adapted: Adapted, entry: Entry, pair: Pair, options: CopyTreeOptions): Promise<void> {
  if (options.filter && !(await options.filter(pair.source, pair.target))) return;
  if (entry.kind === "directory") await copyDirectory(adapted, pair, options);
  else if (entry.kind === "file") await copyContent(adapted, pair, options);
  else throw systemError("EPERM", { syscall: "cp", path: pair.source, dest: pair.target });
  if (!options.preserveTimestamps || entry.modifiedMs === undefined) return;
  const modifiedMs = entry.kind === "file" ? (entry.sourceModifiedMs ?? entry.modifiedMs) : entry.modifiedMs;
  await unlessUnsupported(() => adapted.fs.setModified(pair.target, modifiedMs));
}

async function copyDirectory(adapted: Adapted, pair: Pair, options: CopyTreeOptions): Promise<void> {
  const { source, target } = pair;
  if (!options.recursive)
    throw nodeError("ERR_FS_EISDIR", `Recursive option not enabled, cannot copy a directory: ${source}`, {
      syscall: "cp",
    });
  const there = await lookUp(adapted, target);
  if (there !== undefined && there.kind !== "directory")
    throw refusal("DIR_TO_NON_DIR", `cannot overwrite non-directory ${target} with directory ${source}`);
  await adapted.fs.makeDirectory(target);
  for await (const entry of listOnce(adapted, source, {})) {
    const name = nameOf(entry.path);
    await copyOne(
      adapted,
      entry,
      { source: posix.join(source, name), target: posix.join(target, name) },
      options,
    );
  }
}

async function copyContent(adapted: Adapted, pair: Pair, options: CopyTreeOptions): Promise<void> {
  const { source, target } = pair;
  const there = await lookUp(adapted, target);
  if (there?.kind === "directory")
    throw refusal("NON_DIR_TO_DIR", `cannot overwrite directory ${target} with non-directory ${source}`);
  if (there !== undefined && options.force === false) {
    if (options.errorOnExist) throw refusal("EEXIST", `${target} already exists`);
    return;
  }
  if (there === undefined) await adapted.fs.makeDirectory(posix.dirname(target));
  await copyFile(adapted, source, target, options.mode);
}

/** https://nodejs.org/api/errors.html#err_fs_cp_einval and those that follow it */
function refusal(name: string, message: string): Error {
  return nodeError(`ERR_FS_CP_${name}`, `Invalid copy: ${message}`, { syscall: "cp" });
}
