import { checkOptions, FileSystem, type Driver } from "@s3fs/core";
import { nativePath, nodeFsDriver, plainPlaces } from "@s3fs/node-fs";
import { memoryShape } from "./memory-shape.ts";

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

function memoryDriver({ maxBytes = Infinity }: MemoryOptions): Driver {
  const store = `memory:${crypto.randomUUID()}`;
  return nodeFsDriver(memoryShape({ maxBytes }), {
    name: "memory",
    traits: { caseSensitive: true, timePrecisionMs: 1, names: "exclusive", emptyDirectories: "kept" },
    places: plainPlaces(""),
    identity: { store, keyOf: (path) => nativePath("", path) },
  });
}
