import type { FileHandle as NodeHandle } from "node:fs/promises";
import type { Entry, FileHandle } from "@s3fs/core";

/** A handle of Node in the form of ours. */
export function nodeHandle(path: string, handle: NodeHandle, entry: () => Promise<Entry>): FileHandle {
  function read(buffer: Uint8Array, position?: number): Promise<number>;
  function read(length: number, position?: number): Promise<Uint8Array<ArrayBuffer>>;
  async function read(
    into: Uint8Array | number,
    position?: number,
  ): Promise<number | Uint8Array<ArrayBuffer>> {
    const buffer = typeof into === "number" ? new Uint8Array(into) : into;
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, position ?? null);
    return typeof into === "number" ? new Uint8Array(buffer.subarray(0, bytesRead)) : bytesRead;
  }
  const close = (): Promise<void> => handle.close();
  return {
    path,
    atomic: false,
    read,
    async write(data, position) {
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      return (await handle.write(bytes, 0, bytes.byteLength, position ?? null)).bytesWritten;
    },
    async stat() {
      const found = await entry();
      if (found.kind === "file") return found;
      throw new Error(`expected a file, got a ${found.kind}`);
    },
    truncate: (size = 0) => handle.truncate(size),
    sync: () => handle.sync(),
    readable: () => unasked("readable"),
    writable: () => unasked("writable"),
    async *lines() {
      yield* handle.readLines();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Statements open no streams on handles. One that does shall not pass by what this oracle makes up. */
function unasked(what: string): never {
  throw new Error(`the oracle has no ${what} handles yet`);
}
