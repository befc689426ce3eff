import { defineDriver, type Driver } from "@s3fs/core";
import { nativePath, nodeFsDefinition, plainPlaces } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryShape } from "./memory-shape.ts";
import { readInMemory } from "./read-in-memory.ts";
import { writeInMemory } from "./write-in-memory.ts";

/** The driver of a memory. Reads and writes are one step in it; the rest goes the way of a disk. */
export function memoryDriver(memory: Memory): Driver {
  const store = `memory:${crypto.randomUUID()}`;
  return defineDriver({
    ...nodeFsDefinition(memoryShape(memory), {
      name: "memory",
      traits: { caseSensitive: true, timePrecisionMs: 1, names: "exclusive", emptyDirectories: "kept" },
      places: plainPlaces(""),
      identity: { store, keyOf: (path) => nativePath("", path) },
    }),
    read: (path, request) => readInMemory(memory, path, request),
    write: (path, chunks, request) => writeInMemory(memory, path, chunks, request),
    unfinished: undefined, // nothing outlives the process
  });
}
