import { testDriver, type Harness } from "@s3fs/conformance";
import type { Driver } from "@s3fs/core";
import { throttled, traced } from "@s3fs/layers";
import { describe, it } from "vitest";
import { memoryPlace } from "../backends/memory-place.ts";

/** A layer over memory, which has had all three runs, answers as memory does; what is planted comes past it. */
function over(layer: (driver: Driver) => Driver): Harness {
  return {
    runs: ["as given"],
    async make() {
      const { driver, ...place } = await memoryPlace();
      return { ...place, driver: layer(driver) };
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
