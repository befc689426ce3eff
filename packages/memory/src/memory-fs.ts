import { checkOptions, FileSystem } from "@s3fs/core";
import { createMemory } from "./memory.ts";
import { memoryDriver } from "./memory-driver.ts";

export interface MemoryOptions {
  /** How many bytes all files together may hold; more is ENOSPC. Default: as many as the process can. */
  readonly maxBytes?: number | undefined;
}

/** A file system in memory, each instance its own, gone with it. Times are kept to the millisecond. */
export class MemoryFS extends FileSystem {
  constructor(options: MemoryOptions = {}) {
    checkOptions<MemoryOptions>("MemoryFS", options, { maxBytes: "any" });
    super(memoryDriver(createMemory({ maxBytes: options.maxBytes ?? Infinity })));
  }
}
