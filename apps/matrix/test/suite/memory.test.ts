import { testDriver } from "@s3fs/conformance";
import { describe, it } from "vitest";
import { memoryPlace } from "../backends/memory-place.ts";

await testDriver("MemoryFS", { make: memoryPlace }, { describe, it });
