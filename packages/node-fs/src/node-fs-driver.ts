import { defineDriver, type Driver, type DriverDefinition, type Native } from "@s3fs/core";
import { appendFile } from "./append-file.ts";
import { classifyErrno } from "./classify-errno.ts";
import { copyFile, copyFrom } from "./copy-file.ts";
import { inTurn } from "./in-turn.ts";
import { leftovers } from "./leftovers.ts";
import { makeLink, readLink } from "./links.ts";
import { listDirectory } from "./list-directory.ts";
import { listTree } from "./list-tree.ts";
import { statEntry } from "./look-up.ts";
import { makeDirectory } from "./make-directory.ts";
import type { Mount, NodeFsDriverOptions } from "./mount.ts";
import { moveDirectory, moveFile } from "./move.ts";
import type { NodeFsPromises } from "./node-fs-shape.ts";
import { openHandle } from "./open-handle.ts";
import { readFile } from "./read-file.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import { removeDirectory, removeFile, removeTree } from "./remove.ts";
import { setModified } from "./set-modified.ts";
import { writeFile } from "./write-file.ts";
import { discardParts, writeParts } from "./write-parts.ts";

/**
 * A driver over anything shaped like `node:fs/promises`. Writes make a temporary file beside the target, which takes
 * its name when it is complete; files are read through one descriptor; pipes, sockets and devices are never opened.
 */
export function nodeFsDriver<N extends Native = Native>(
  fs: NodeFsPromises,
  options: NodeFsDriverOptions<N>,
): Driver<N> {
  return defineDriver<N>(nodeFsDefinition(fs, options));
}

/** The functions of that driver, for one that does some of them its own way. */
export function nodeFsDefinition<N extends Native = Native>(
  fs: NodeFsPromises,
  options: NodeFsDriverOptions<N>,
): DriverDefinition<N> {
  const { identity } = options;
  const [readlink, symlink] = [fs.readlink?.bind(fs), fs.symlink?.bind(fs)];
  const unfinished: Mount<N>["unfinished"] = new Map();
  const mount: Mount<N> = { ...options, fs, commits: inTurn(), leftovers: leftovers(fs), unfinished };
  return {
    name: options.name,
    traits: options.traits,
    classify: classifyErrno,
    stat: (path) => statEntry(mount, path),
    list: (path, call) => listDirectory(mount, path, call),
    listTree: (path, call) => listTree(mount, path, call),
    read: (path, request) => readFile(mount, path, request),
    write: (path, chunks, request) => writeFile(mount, path, chunks, request),
    makeDirectory: (path, request) => makeDirectory(mount, path, request),
    removeFile: (path, request) => removeFile(mount, path, request),
    removeDirectory: (path) => removeDirectory(mount, path),
    removeTree: (path, call) => removeTree(mount, path, call),
    copyFile: fs.copyFile && ((from, to, request) => copyFile(mount, from, to, request)),
    copyFrom: fs.copyFile && identity && ((source, to, request) => copyFrom(mount, source, to, request)),
    moveFile: (from, to, request) => moveFile(mount, from, to, request),
    moveDirectory: (from, to, call) => moveDirectory(mount, from, to, call),
    append: (path, chunks, request) => appendFile(mount, path, chunks, request),
    writeParts: (path, request) => writeParts(mount, path, request),
    discardParts: (path, token) => discardParts(mount, path, token),
    openHandle: (path, request) => openHandle(mount, path, request),
    setModified: (path, modifiedMs) => setModified(mount, path, modifiedMs),
    readLink: readlink && ((path) => readLink(mount, readlink, path)),
    makeLink: symlink && ((path, destination, call) => makeLink(mount, symlink, path, destination, call)),
    removeLeftovers: (path, request) => removeLeftovers(mount, path, request),
    unfinished: () => [...mount.unfinished].map(([id, path]) => ({ path, kind: "temporary-file", id })),
    locate: identity && ((path) => ({ store: identity.store, key: identity.keyOf(path) })),
  };
}
