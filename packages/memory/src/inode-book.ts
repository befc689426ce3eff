import { systemError } from "./system-error.ts";

/**
 * What memfs does not keep about its files: a number for each content, which times to the millisecond and reused inode
 * numbers can't tell apart, the bytes that all of them hold, and which of them are open.
 */
export interface InodeBook {
  /** 0 of what is no file. */
  revisionOf(ino: number): number;
  bytesOf(ino: number): number;
  /** The content of a file is new, and this long. @returns its revision */
  changed(ino: number, bytes: number): number;
  gone(ino: number): void;
  /** Someone has the file open from now on; the function that is returned takes that back. */
  opened(ino: number): () => void;
  isOpen(ino: number): boolean;
  /** @throws ENOSPC when so many more bytes are too many */
  requireSpace(bytes: number): void;
}

export function inodeBook(maxBytes: number): InodeBook {
  const inodes = new Map<number, { readonly revision: number; readonly bytes: number }>();
  let revision = Math.floor(Math.random() * 2 ** 52); // an etag of one memory is none of another one
  let total = 0;
  const bytesOf = (ino: number): number => inodes.get(ino)?.bytes ?? 0;
  return {
    bytesOf,
    revisionOf: (ino) => inodes.get(ino)?.revision ?? 0,
    changed(ino, bytes) {
      total += bytes - bytesOf(ino);
      inodes.set(ino, { revision: (revision += 1), bytes });
      return revision;
    },
    gone(ino) {
      total -= bytesOf(ino);
      inodes.delete(ino);
    },
    ...openFiles(),
    requireSpace(bytes) {
      if (total + bytes > maxBytes) throw systemError("ENOSPC", "write");
    },
  };
}

function openFiles(): Pick<InodeBook, "opened" | "isOpen"> {
  const counts = new Map<number, number>();
  const count = (ino: number, change: 1 | -1): void => {
    const counted = (counts.get(ino) ?? 0) + change;
    if (counted === 0) counts.delete(ino);
    else counts.set(ino, counted);
  };
  return {
    opened(ino) {
      count(ino, 1);
      return () => count(ino, -1);
    },
    isOpen: (ino) => counts.has(ino),
  };
}
