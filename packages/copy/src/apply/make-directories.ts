import { eachBounded } from "../concurrency/each-bounded.ts";
import type { Items } from "../plan/actions.ts";
import type { MakeAction } from "../plan/mirror-plan.ts";
import { byDepth } from "./by-depth.ts";
import type { Workplace } from "./workplace.ts";

/**
 * Parents before their children, as each child would make all of its parents by itself; where directories are no more than
 * markers, all at once. A directory that is made again, so that it outlives what was in it, is none that was made.
 */
export async function makeDirectories(
  { target, staging, made, run }: Workplace,
  actions: Items<MakeAction>,
): Promise<void> {
  const make = ({ path, replaces, outlivesDeletes }: MakeAction): Promise<void> =>
    run.attempt(path, async (signal) => {
      await target.makeDirectory(staging.placeOf(path, replaces), { signal });
      if (outlivesDeletes) return;
      made.count({ directoriesMade: 1 }, replaces);
      run.emit({ kind: "done", path, entry: "directory", size: 0, serverSide: false });
    });
  const areMarkers = target.driver.traits.emptyDirectories === "vanish";
  for (const level of areMarkers ? [actions] : await byDepth(actions)) await eachBounded(level, run, make);
}
