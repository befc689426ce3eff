import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Place } from "@s3fs/conformance";
import { OsFS, type OsOptions } from "@s3fs/os";

/** A directory of its own for each statement; planted with the system's own calls. */
export async function diskPlace(options: OsOptions): Promise<Place> {
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
