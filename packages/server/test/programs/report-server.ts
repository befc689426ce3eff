import { peakMemoryBytes } from "@s3fs/test-support/peak-memory";
import { serveS3 } from "../../src/index.ts";
import type { Store } from "../../src/index.ts";

/** Serves a store: prints how to reach it as one line of JSON; ends when standard input does, with the peak of its memory as another. */
export async function reportServer(store: Store): Promise<void> {
  const { endpoint, region, credentials, close } = await serveS3({ store, buckets: ["bucket"] });
  console.log(JSON.stringify({ endpoint, region, credentials }));
  process.stdin.resume().on("end", () => void end());

  async function end(): Promise<void> {
    await close();
    await store.close?.();
    console.log(JSON.stringify({ peakMiB: Math.ceil(peakMemoryBytes() / 1024 ** 2) }));
  }
}
