import type { Place } from "@s3fs/conformance";
import { FileSystem } from "@s3fs/core";
import { keyDriver, keyStore } from "@s3fs/test-drivers";

/** A sound backend like a bucket. A second driver over the same store plants. */
export function keyPlace(): Place {
  const store = keyStore();
  return {
    driver: keyDriver(store),
    async plant(path, bytes) {
      await new FileSystem(keyDriver(store)).write(path, bytes);
    },
    dispose: async () => {},
  };
}
