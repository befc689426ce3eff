import type { Harness } from "@s3fs/conformance";
import type { S3Server, Store } from "@s3fs/server";
import { diskPlace } from "./disk-place.ts";
import { memoryPlace } from "./memory-place.ts";
import { s3Place } from "./s3-place.ts";

/** The backends whose behaviour is written down, by the name of their column. */
export function backends(server: S3Server, store: Store): Readonly<Record<string, Harness>> {
  return {
    memory: { make: memoryPlace },
    disk: { make: () => diskPlace({}) },
    "S3, strict": { make: () => s3Place(server, store, { strict: true }) },
    S3: { make: () => s3Place(server, store, {}) },
  };
}
