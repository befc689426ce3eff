import { testDriver } from "@s3fs/conformance";
import { describe, it } from "vitest";
import { layers } from "../backends/backends.ts";
import { diskPlace } from "../backends/disk-place.ts";

await testDriver("OsFS", { make: () => diskPlace({}), layers }, { describe, it });
await testDriver(
  "OsFS that follows links",
  { make: () => diskPlace({ symlinks: "follow" }) },
  { describe, it },
);
