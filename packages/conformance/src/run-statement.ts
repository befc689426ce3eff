import { FileSystem } from "@s3fs/core";
import type { Harness, Place } from "./harness.ts";
import type { Run } from "./runs.ts";
import type { Context, Statement } from "./statement.ts";

/** Runs one statement in a fresh place, which is disposed of afterwards. Rejects when the statement does not hold. */
export async function runStatement(statement: Statement, harness: Harness, run: Run): Promise<void> {
  const place = await harness.make();
  try {
    await statement.run(contextOf(run.through(place)));
  } finally {
    await place.dispose();
  }
}

function contextOf({ driver, plant }: Place): Context {
  return {
    fs: new FileSystem(driver),
    traits: driver.traits,
    async plant(path, content) {
      if (plant === undefined) throw new Error("this statement plants a file, so it must need planting");
      await plant(path, new TextEncoder().encode(content));
    },
  };
}
