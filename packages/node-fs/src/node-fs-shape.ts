/**
 * The part of `node:fs/promises` that a driver needs. Node's own module has this shape, and so has anything that
 * imitates it. Errors carry Node's `code`; statistics are asked for as bigints.
 */
export interface NodeFsPromises {
  stat(path: string, options: BigIntOption): Promise<NodeFsStats>;
  lstat(path: string, options: BigIntOption): Promise<NodeFsStats>;
  readdir(path: string, options: { readonly withFileTypes: true }): Promise<readonly NodeFsDirent[]>;
  /** Flags as Node takes them: `r`, `wx`, `a`, or a number made of its constants. */
  open(path: string, flags: string | number, mode?: number): Promise<NodeFsHandle>;
  mkdir(path: string, options: { readonly recursive: boolean }): Promise<unknown>;
  rmdir(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Seconds since the epoch, as numbers or decimal text. */
  utimes(path: string, accessed: string | number, modified: string | number): Promise<void>;
  /** The children one by one, for directories of any size. Absent: `readdir` has to do. */
  opendir?(path: string): Promise<NodeFsDirectory>;
  /** The names in a directory as they are stored, byte by byte. Absent where every name is valid UTF-8. */
  readNames?(path: string): AsyncIterable<Uint8Array>;
  /** Where a symbolic link leads, as it says. Absent, as `symlink`, where there are none. */
  readlink?(path: string): Promise<string>;
  symlink?(destination: string, path: string): Promise<void>;
  /** Absent where there are no hard links. */
  link?(existing: string, path: string): Promise<void>;
  /** Mode 1 fails when the target is there, 2 shares blocks where the store can, 4 fails where it can not. */
  copyFile?(from: string, to: string, mode: number): Promise<void>;
}

export interface BigIntOption {
  readonly bigint: true;
}

export interface NodeFsHandle {
  stat(options: BigIntOption): Promise<NodeFsStats>;
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  write(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  truncate(bytes: number): Promise<void>;
  utimes(accessed: string | number, modified: string | number): Promise<void>;
  chmod(mode: number): Promise<void>;
  sync(): Promise<void>;
  /** Waits for what is under way on this handle. */
  close(): Promise<void>;
}

export interface NodeFsStats {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly mode: bigint;
  readonly nlink: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
  /** Bytes. */
  readonly size: bigint;
  /** Nanoseconds since the epoch. */
  readonly mtimeNs: bigint;
  /** Nanoseconds since the epoch: of the last change of anything about the file, which nobody can set. */
  readonly ctimeNs: bigint;
  /** Nanoseconds since the epoch; 0 where the store does not know. */
  readonly birthtimeNs: bigint;
  /** A number that no two contents of this store ever share, where it counts them; it makes the etag exact. */
  readonly revision?: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

export interface NodeFsDirectory {
  /** Null at the end. */
  read(): Promise<NodeFsDirent | null>;
  close(): Promise<void>;
}

/** Neither a file nor a directory where the system does not tell, until somebody looks. */
export interface NodeFsDirent {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}
