import type { Driver } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";

/** A driver over an empty memory of its own. */
export function memoryDriver(): Driver {
  return new MemoryFS().driver;
}
