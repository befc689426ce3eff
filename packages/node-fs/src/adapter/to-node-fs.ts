import { constants, type PathLike } from "node:fs";
import type { FileSystem } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import { bound } from "./bound.ts";
import { calledBack, descriptorFunctions, exists } from "./callbacks.ts";
import { change, truncate, utimes } from "./change.ts";
import { copyFile } from "./copy-file.ts";
import { cp } from "./copy-tree.ts";
import { createReadStream, type ReadStreamOptions } from "./create-read-stream.ts";
import { createWriteStream, type WriteStreamOptions } from "./create-write-stream.ts";
import { createDescriptors } from "./descriptors.ts";
import { openHandle } from "./file-handle.ts";
import { link, symlink } from "./link.ts";
import { access, lstat, readlink, realpath, stat } from "./look.ts";
import { mkdir, mkdtemp } from "./make-directory.ts";
import type { CallbackName, NodeFs, NodeFsFunctions, PromiseName, SharedName } from "./node-fs.ts";
import { openDirectory } from "./open-directory.ts";
import { readDirectory } from "./read-directory.ts";
import { readFile } from "./read-whole-file.ts";
import { rm, rmdir, unlink } from "./remove.ts";
import { rename } from "./rename.ts";
import { appendFile, writeFile } from "./write-whole-file.ts";

/**
 * The way back to Node: any file system in the shape of `node:fs`, for libraries that take one. Promises, callbacks and
 * streams; errors as Node's, with `code`, `errno`, `syscall`, `path` and `dest`. The root is `/`, and so is the current
 * directory. What is written through a descriptor or a stream is seen when it is closed, all or nothing; where the file
 * system changes files in place, what is written by `r+`, `a` and `a+` is seen at once.
 *
 * Nothing needs to be released but what the caller opens.
 */
export function toNodeFs(fs: FileSystem): NodeFs {
  const adapted: Adapted = { fs, descriptors: createDescriptors() };
  const shared = sharedFunctions(adapted);
  const promises: Record<PromiseName, unknown> = {
    ...shared,
    constants,
    open: bound(adapted, openHandle),
  };
  const surface: Record<CallbackName, unknown> & { readonly promises: NodeFsFunctions } = {
    ...calledBack(shared),
    ...descriptorFunctions(adapted),
    exists: exists(adapted),
    createReadStream: (path: PathLike, options?: ReadStreamOptions) =>
      createReadStream(adapted, path, options),
    createWriteStream: (path: PathLike, options?: WriteStreamOptions) =>
      createWriteStream(adapted, path, options),
    constants,
    promises: promises as NodeFsFunctions, // every name is there; the tests call each as they call Node's
  };
  return surface as NodeFs; // as above
}

function sharedFunctions(adapted: Adapted) {
  return {
    access: bound(adapted, access),
    appendFile: bound(adapted, appendFile),
    chmod: (path: PathLike) => change(adapted, "chmod", path),
    chown: (path: PathLike) => change(adapted, "chown", path),
    copyFile: bound(adapted, copyFile),
    cp: bound(adapted, cp),
    lchown: (path: PathLike) => change(adapted, "lchown", path),
    link,
    lstat: bound(adapted, lstat),
    mkdir: bound(adapted, mkdir),
    mkdtemp: bound(adapted, mkdtemp),
    opendir: bound(adapted, openDirectory),
    readFile: bound(adapted, readFile),
    readdir: bound(adapted, readDirectory),
    readlink: bound(adapted, readlink),
    realpath: bound(adapted, realpath),
    rename: bound(adapted, rename),
    rm: bound(adapted, rm),
    rmdir: bound(adapted, rmdir),
    stat: bound(adapted, stat),
    symlink,
    truncate: bound(adapted, truncate),
    unlink: bound(adapted, unlink),
    utimes: bound(adapted, utimes),
    writeFile: bound(adapted, writeFile),
  } satisfies Record<SharedName, unknown>;
}
