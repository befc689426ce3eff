import type { Place } from "@s3fs/conformance";
import { FileSystem } from "@s3fs/core";
import { createMemory } from "../../../../packages/memory/src/memory.ts";
import { memoryDriver } from "../../../../packages/memory/src/memory-driver.ts";

/** What `MemoryFS` is made of. A second driver over the same memory, which no user can have, plants. */
export async function memoryPlace(): Promise<Place> {
  const memory = createMemory({ maxBytes: Infinity });
  const fs = new FileSystem(memoryDriver(memory));
  const behind = new FileSystem(memoryDriver(memory));
  return {
    driver: fs.driver,
    plant: async (path, bytes) => void (await behind.write(path, bytes)),
    dispose: () => fs.close(),
  };
}
