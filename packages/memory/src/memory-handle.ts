import type { NodeFsHandle } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryStats } from "./memory-stats.ts";
import { systemError } from "./system-error.ts";

/** An open file. It counts a new content when it is opened to be made, and at every change. */
export function memoryHandle(memory: Memory, fd: number, flags: string | number): NodeFsHandle {
  const { fs, book, takeTurn } = memory;
  const closed = book.opened(fs.fstatSync(fd).ino);
  return {
    ...(flags === "r" ? refusingChanges : changing(memory, fd, flags)),
    async stat() {
      await takeTurn();
      return memoryStats(fs.fstatSync(fd), memory.book);
    },
    async read(buffer, offset, length, position) {
      await takeTurn();
      return { bytesRead: fs.readSync(fd, buffer, offset, length, position) };
    },
    async utimes(accessed, modified) {
      await takeTurn();
      fs.futimesSync(fd, accessed, modified);
    },
    async chmod(mode) {
      await takeTurn();
      fs.fchmodSync(fd, mode);
    },
    async sync() {},
    async close() {
      await takeTurn();
      fs.closeSync(fd);
      closed();
    },
  };
}

type Changing = Pick<NodeFsHandle, "write" | "truncate">;

function changing({ fs, book, takeTurn }: Memory, fd: number, flags: string | number): Changing {
  const { ino } = fs.fstatSync(fd);
  if (flags === "wx") book.changed(ino, 0);
  const note = (bytes: number): void => {
    if (fs.fstatSync(fd).nlink > 0) book.changed(ino, bytes); // else the number may be another file's by now
  };
  return {
    async write(buffer, offset, length, position) {
      await takeTurn();
      const { size } = fs.fstatSync(fd);
      const start = flags === "a" || flags === "a+" ? size : position;
      book.requireSpace(Math.max(0, start + length - size));
      const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength); // memfs copies anything else first
      const bytesWritten = fs.writeSync(fd, bytes, offset, length, start);
      note(Math.max(size, start + bytesWritten));
      return { bytesWritten };
    },
    async truncate(size) {
      await takeTurn();
      book.requireSpace(Math.max(0, size - fs.fstatSync(fd).size));
      fs.ftruncateSync(fd, size);
      note(size);
    },
  };
}

/** memfs lets any handle write. */
const refusingChanges: Changing = {
  write: async () => Promise.reject(systemError("EBADF", "write")),
  truncate: async () => Promise.reject(systemError("EBADF", "ftruncate")),
};
