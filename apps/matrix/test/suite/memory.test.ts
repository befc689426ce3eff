import { testDriver, type Place } from "@s3fs/conformance";
import { MemoryFS } from "@s3fs/memory";
import { describe, it } from "vitest";

/** Nothing but the driver reaches its memory, so nothing can be planted behind its back. */
async function make(): Promise<Place> {
  const fs = new MemoryFS();
  return { driver: fs.driver, dispose: () => fs.close() };
}

await testDriver("MemoryFS", { make }, { describe, it });
