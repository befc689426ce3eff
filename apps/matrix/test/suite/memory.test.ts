import { testDriver } from "@s3fs/conformance";
import { describe, it } from "vitest";
import { layers } from "../backends/backends.ts";
import { memoryPlace } from "../backends/memory-place.ts";

await testDriver("MemoryFS", { make: memoryPlace, layers }, { describe, it });
