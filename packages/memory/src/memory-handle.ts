import type { NodeFsHandle } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryStats } from "./memory-stats.ts";

/** An open file. It counts a new content when it is opened to be made, and at every change. */
export function memoryHandle(memory: Memory, fd: number, flags: string | number): NodeFsHandle {
  const { fs, takeTurn } = memory;
  if (flags === "wx") recordChange(memory, fd);
  return {
    async stat() {
      await takeTurn();
      return memoryStats(fs.fstatSync(fd), memory.book);
    },
    async read(buffer, offset, length, position) {
      await takeTurn();
      return { bytesRead: fs.readSync(fd, buffer, offset, length, position) };
    },
    async write(buffer, offset, length, position) {
      await takeTurn();
      memory.book.requireSpace(Math.max(0, position + length - fs.fstatSync(fd).size));
      const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, buffer.byteLength); // memfs copies anything else first
      const bytesWritten = fs.writeSync(fd, bytes, offset, length, position);
      recordChange(memory, fd);
      return { bytesWritten };
    },
    async truncate(bytes) {
      await takeTurn();
      fs.ftruncateSync(fd, bytes);
      recordChange(memory, fd);
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
    },
  };
}

function recordChange({ fs, book }: Memory, fd: number): void {
  const { ino, size } = fs.fstatSync(fd);
  book.changed(ino, size);
}
