import { testDriver, type Place } from "@s3fs/conformance";
import { spanned } from "@s3fs/layers/opentelemetry";
import { MemoryFS } from "@s3fs/memory";
import { describe, it } from "vitest";

/** Without a provider the spans go nowhere; the answers are those of memory either way. */
async function make(): Promise<Place> {
  const fs = new MemoryFS();
  return { driver: spanned(fs.driver), dispose: () => fs.close() };
}

await testDriver("spanned", { make }, { describe, it });
