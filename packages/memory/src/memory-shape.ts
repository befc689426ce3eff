import type { NodeFsPromises, NodeFsStats } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryHandle } from "./memory-handle.ts";
import { memoryStats } from "./memory-stats.ts";
import { renameInMemory } from "./rename-in-memory.ts";
import { unlinkInMemory } from "./unlink-in-memory.ts";

/**
 * memfs in the shape of `node:fs/promises`, made of its synchronous functions, so that each call is one step that no
 * other comes between, with the places fenced where it differs from a disk and would lose something.
 */
export function memoryShape(memory: Memory): NodeFsPromises {
  const { fs } = memory;
  return {
    stat: (path) => look(memory, path),
    lstat: (path) => look(memory, path),
    async readdir(path) {
      await memory.takeTurn();
      const children = fs.readdirSync(path, { withFileTypes: true });
      return children.filter((child) => isDirent(child));
    },
    async open(path, flags, mode) {
      await memory.takeTurn();
      return memoryHandle(memory, fs.openSync(path, flags, mode), flags);
    },
    async mkdir(path, options) {
      await memory.takeTurn();
      fs.mkdirSync(path, options);
    },
    async rmdir(path) {
      await memory.takeTurn();
      fs.rmdirSync(path);
    },
    async unlink(path) {
      await memory.takeTurn();
      unlinkInMemory(memory, path);
    },
    async rename(from, to) {
      await memory.takeTurn();
      renameInMemory(memory, from, to);
    },
    ...copying(memory),
    async utimes(path, accessed, modified) {
      await memory.takeTurn();
      fs.utimesSync(path, accessed, modified);
    },
  };
}

async function look({ fs, book, takeTurn }: Memory, path: string): Promise<NodeFsStats> {
  await takeTurn();
  return memoryStats(fs.lstatSync(path), book);
}

function copying({ fs, book, takeTurn }: Memory): Required<Pick<NodeFsPromises, "link" | "copyFile">> {
  return {
    async link(existing, path) {
      await takeTurn();
      fs.linkSync(existing, path);
    },
    async copyFile(from, to, mode) {
      await takeTurn();
      book.requireSpace(fs.statSync(from).size);
      fs.copyFileSync(from, to, mode);
      const { ino, size } = fs.statSync(to);
      book.changed(ino, size);
    },
  };
}

function isDirent(
  child: unknown,
): child is { readonly name: string; isFile(): boolean; isDirectory(): boolean } {
  return typeof child === "object" && child !== null && "name" in child && typeof child.name === "string";
}
