import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { testDriver, type Place } from "@s3fs/conformance";
import { OsFS, type OsOptions } from "@s3fs/os";
import { describe, it } from "vitest";

/** Plants with the system's own calls. */
async function make(options: OsOptions): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), "matrix-"));
  const fs = new OsFS(root, options);
  return {
    driver: fs.driver,
    async plant(path, bytes) {
      const target = join(root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
    },
    async dispose() {
      await fs.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

await testDriver("OsFS", { make: () => make({}) }, { describe, it });
await testDriver("OsFS that follows links", { make: () => make({ symlinks: "follow" }) }, { describe, it });
