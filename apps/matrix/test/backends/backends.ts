import type { Harness, Layers } from "@s3fs/conformance";
import { cached, mount, overlay } from "@s3fs/layers";
import type { S3Server, Store } from "@s3fs/server";
import { diskPlace } from "./disk-place.ts";
import { memoryPlace } from "./memory-place.ts";
import { s3Place } from "./s3-place.ts";

/** Every backend is asked the statements about these as well. */
export const layers: Layers = { cached, mount, overlay };

/** The backends whose behaviour is written down, by the name of their column. */
export function backends(server: S3Server, store: Store): Readonly<Record<string, Harness>> {
  return {
    memory: { make: memoryPlace, layers },
    disk: { make: () => diskPlace({}), layers },
    "S3, strict": { make: () => s3Place(server, store, { strict: true }), layers },
    S3: { make: () => s3Place(server, store, {}), layers },
  };
}
