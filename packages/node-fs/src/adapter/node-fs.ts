import type * as nodeFs from "node:fs";

type Fs = typeof nodeFs;

/**
 * The part of `node:fs` that works over any file system, typed as Node types it. No synchronous function: no store but
 * memory could answer one. No `watch`, `statfs`, `lutimes`, `lchmod`, `openAsBlob`, `glob`: what can't be done is absent,
 * so that whoever looks for it finds out before the call.
 */
export interface NodeFs extends Readonly<Pick<Fs, CallbackName>> {
  readonly promises: NodeFsFunctions;
}

/** The functions of `node:fs/promises`. */
export type NodeFsFunctions = Readonly<Pick<Fs["promises"], PromiseName>>;

export type PromiseName = SharedName | "constants" | "open";

/** Both as a promise and with a callback. */
export type SharedName =
  | "access"
  | "appendFile"
  | "chmod"
  | "chown"
  | "copyFile"
  | "cp"
  | "lchown"
  | "link"
  | "lstat"
  | "mkdir"
  | "mkdtemp"
  | "opendir"
  | "readFile"
  | "readdir"
  | "readlink"
  | "realpath"
  | "rename"
  | "rm"
  | "rmdir"
  | "stat"
  | "symlink"
  | "truncate"
  | "unlink"
  | "utimes"
  | "writeFile";

export type CallbackName =
  | SharedName
  | DescriptorName
  | "constants"
  | "createReadStream"
  | "createWriteStream"
  | "exists";

export type DescriptorName =
  | "close"
  | "fchmod"
  | "fchown"
  | "fdatasync"
  | "fstat"
  | "fsync"
  | "ftruncate"
  | "futimes"
  | "open"
  | "read"
  | "readv"
  | "write"
  | "writev";
