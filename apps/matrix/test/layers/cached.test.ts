import { testDriver, type Place } from "@s3fs/conformance";
import { cached } from "@s3fs/layers";
import { MemoryFS } from "@s3fs/memory";
import { describe, it } from "vitest";

/** Nothing is planted behind its back: how long that stays unseen is a matter of its own tests. */
async function make(): Promise<Place> {
  const fs = new MemoryFS();
  return { driver: cached(fs.driver, { ttlMs: 3_600_000 }), dispose: () => fs.close() };
}

await testDriver("cached", { make }, { describe, it });
