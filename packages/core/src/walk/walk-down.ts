import type { Call, Driver } from "../driver.ts";
import type { DirectoryEntry, Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { childrenInTreeOrder } from "../children-in-tree-order.ts";
import { childrenMet } from "./children-met.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** Depth first, each directory before its content or, in the order "depth", after it. Holds a listing per level. */
export async function* walkDown<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  const isPostOrder = plan.order === "depth";
  const levels: Level<N>[] = [{ left: (await childrenInTreeOrder(driver, path, call)).toReversed() }];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const entry = level.left.pop();
    if (entry === undefined) {
      levels.pop();
      if (isPostOrder && level.directory) yield level.directory;
      continue;
    }
    const isEntered = plan.enters(entry);
    if (!isEntered || !isPostOrder) yield entry;
    if (!isEntered) continue;
    const children = await childrenMet(driver, entry.path, call, plan);
    levels.push({ directory: entry, left: children.toReversed() });
  }
}

interface Level<N extends Native> {
  readonly directory?: DirectoryEntry<N>;
  /** What is still to be visited, the next one last. */
  readonly left: Entry<N>[];
}
