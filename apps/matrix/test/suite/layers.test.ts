import { testDriver, type Harness } from "@s3fs/conformance";
import type { Driver } from "@s3fs/core";
import { throttled, traced } from "@s3fs/layers";
import { MemoryFS } from "@s3fs/memory";
import { describe, it } from "vitest";

/** A layer over memory answers as memory does. */
function over(layer: (driver: Driver) => Driver): Harness {
  return {
    async make() {
      const fs = new MemoryFS();
      return { driver: layer(fs.driver), dispose: () => fs.close() };
    },
  };
}

const fast = { bytesPerSecond: 1e12, operationsPerSecond: 1e9 };
await testDriver(
  "throttled",
  over((driver) => throttled(driver, fast)),
  { describe, it },
);
await testDriver(
  "traced",
  over((driver) => traced(driver, () => {})),
  { describe, it },
);
