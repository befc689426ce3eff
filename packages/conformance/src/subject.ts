import { FileSystem, type Driver } from "@s3fs/core";
import type { Harness } from "./harness.ts";
import type { Layers } from "./layers.ts";
import type { Run } from "./runs.ts";

/** What can be told of a backend before any statement is run: statements read their reasons to skip off it. */
export interface Subject {
  /** For its traits and for which of its functions are there; not to be called. */
  readonly driver: Driver;
  readonly canPlant: boolean;
  readonly givesEtags: boolean;
  readonly rootAlwaysExists: boolean;
  readonly layers: Layers;
}

/** Looks at a backend as one run sees it. Writes one file to learn whether entries carry etags. */
export async function inspect(harness: Harness, run: Run): Promise<Subject> {
  const place = await harness.make();
  try {
    const { driver, plant, rootAlwaysExists = true } = run.through(place);
    const fs = new FileSystem(driver);
    await fs.write("probe", "probe");
    const entry = await fs.stat("probe");
    return {
      driver,
      canPlant: plant !== undefined,
      givesEtags: entry.kind === "file" && entry.etag !== undefined,
      rootAlwaysExists,
      layers: harness.layers ?? {},
    };
  } finally {
    await place.dispose();
  }
}
