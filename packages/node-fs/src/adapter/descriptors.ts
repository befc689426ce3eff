import type { Entry } from "@s3fs/core";
import { systemError } from "./system-error.ts";

/** What stands behind a numeric descriptor. */
export interface Descriptor {
  /** As the caller spelled it. */
  readonly told: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** At a position, or at the cursor, which moves on; fewer bytes than asked for only at the end. */
  read(this: void, length: number, position: number | undefined): Promise<Uint8Array>;
  write(this: void, bytes: Uint8Array, position: number | undefined): Promise<void>;
  entry(this: void): Promise<Entry>;
  truncate(this: void, size: number): Promise<void>;
  sync(this: void): Promise<void>;
  /** Of a file that is being written, once its content is committed. */
  setModified(this: void, modifiedMs: number): Promise<void>;
  /** Commits what was written. */
  close(this: void): Promise<void>;
  /** Leaves nothing behind, unless the commit is done; callable at any time, also while a call waits; never fails. */
  discard(this: void): Promise<void>;
}

/** The open files of one adapter, by number. */
export interface Descriptors {
  add(this: void, descriptor: Descriptor): number;
  /** @throws EBADF when no such number is open */
  get(this: void, fd: number, syscall: string): Descriptor;
  /** The number is free from then on. @throws EBADF */
  take(this: void, fd: number, syscall: string): Descriptor;
}

/** Far above every number that the system gives out, so that one that strays into `node:fs` closes nothing there. */
const FIRST = 2 ** 30;

export function createDescriptors(): Descriptors {
  const open = new Map<number, Descriptor>();
  let next = FIRST;
  const get = (fd: number, syscall: string): Descriptor => {
    const descriptor = open.get(fd);
    if (descriptor === undefined) throw systemError("EBADF", { syscall });
    return descriptor;
  };
  return {
    get,
    add(descriptor) {
      const fd = next;
      next += 1;
      open.set(fd, descriptor);
      return fd;
    },
    take(fd, syscall) {
      const descriptor = get(fd, syscall);
      open.delete(fd);
      return descriptor;
    },
  };
}
