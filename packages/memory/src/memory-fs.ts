import { checkOptions, defineDriver, FileSystem, type Driver } from "@s3fs/core";
import { nativePath, nodeFsDefinition, plainPlaces } from "@s3fs/node-fs";
import { createMemory } from "./memory.ts";
import { memoryShape } from "./memory-shape.ts";
import { readInMemory } from "./read-in-memory.ts";
import { writeInMemory } from "./write-in-memory.ts";

export interface MemoryOptions {
  /** How many bytes all files together may hold; more is ENOSPC. Default: as many as the process can. */
  readonly maxBytes?: number | undefined;
}

/** A file system in memory, each instance its own, gone with it. Times are kept to the millisecond. */
export class MemoryFS extends FileSystem {
  constructor(options: MemoryOptions = {}) {
    checkOptions<MemoryOptions>("MemoryFS", options, { maxBytes: "any" });
    super(memoryDriver(options));
  }
}

/** Reads and writes are one step in memory; the rest goes the way of a disk. */
function memoryDriver({ maxBytes = Infinity }: MemoryOptions): Driver {
  const store = `memory:${crypto.randomUUID()}`;
  const memory = createMemory({ maxBytes });
  return defineDriver({
    ...nodeFsDefinition(memoryShape(memory), {
      name: "memory",
      traits: { caseSensitive: true, timePrecisionMs: 1, names: "exclusive", emptyDirectories: "kept" },
      places: plainPlaces(""),
      identity: { store, keyOf: (path) => nativePath("", path) },
    }),
    read: (path, request) => readInMemory(memory, path, request),
    write: (path, chunks, request) => writeInMemory(memory, path, chunks, request),
  });
}
