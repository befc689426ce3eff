import { FileSystem } from "@s3fs/core";
import type { Harness, Place } from "./harness.ts";
import type { Run } from "./runs.ts";
import type { Statement } from "./statement.ts";

/** Runs one statement in fresh places, which are disposed of afterwards. Rejects when the statement does not hold. */
export async function runStatement(statement: Statement, harness: Harness, run: Run): Promise<void> {
  const places: Place[] = [];
  const make = async (): Promise<Place> => {
    const place = await harness.make();
    places.push(place);
    return run.through(place);
  };
  try {
    const { driver, plant } = await make();
    await statement.run({
      fs: new FileSystem(driver),
      traits: driver.traits,
      async plant(path, content) {
        if (plant === undefined) throw new Error("this statement plants a file, so it must need planting");
        await plant(path, new TextEncoder().encode(content));
      },
      another: async () => new FileSystem((await make()).driver),
      layers: harness.layers ?? {},
    });
  } finally {
    await Promise.all(places.map(({ dispose }) => dispose()));
  }
}
