import type { PathLike } from "node:fs";
import { FsError } from "@s3fs/core";
import { toldPath } from "./node-path.ts";
import { systemCall } from "./system-call.ts";

/** EPERM is what link(2) says of a file system without hard links, and what callers fall back on. */
export async function link(existing: PathLike, path: PathLike): Promise<never> {
  return refuse("link", existing, path);
}

/** EPERM is what symlink(2) says of a file system without symbolic links. */
export async function symlink(target: PathLike, path: PathLike): Promise<never> {
  return refuse("symlink", target, path);
}

async function refuse(syscall: string, path: PathLike, dest: PathLike): Promise<never> {
  return systemCall({ syscall, path: toldPath(path), dest: toldPath(dest) }, async () => {
    throw new FsError("EPERM", { detail: "the contract of this file system makes no links" });
  });
}
