import type { Place } from "@s3fs/conformance";
import { FileSystem } from "@s3fs/core";
import { memoryDriver } from "../../../../packages/memory/src/memory-driver.ts";
import { memoryShape } from "../../../../packages/memory/src/memory-shape.ts";

/** What `MemoryFS` is made of. A second driver over the same memory, which no user can have, plants. */
export async function memoryPlace(): Promise<Place> {
  const shape = memoryShape({ maxBytes: Infinity });
  const fs = new FileSystem(memoryDriver(shape));
  const behind = new FileSystem(memoryDriver(shape));
  return {
    driver: fs.driver,
    plant: async (path, bytes) => void (await behind.write(path, bytes)),
    dispose: () => fs.close(),
  };
}
