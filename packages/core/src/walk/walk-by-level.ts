import type { Call, Driver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { childrenMet, childrenOf } from "./children.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** Breadth first: all of one level before the next. Holds the directories of two levels. */
export async function* walkByLevel<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  let level: Path[] = [];
  for (const entry of await childrenOf(driver, path, call)) {
    yield entry;
    if (plan.enters(entry)) level.push(entry.path);
  }
  while (level.length > 0) {
    const next: Path[] = [];
    for (const directory of level)
      for (const entry of await childrenMet(driver, directory, call, plan)) {
        yield entry;
        if (plan.enters(entry)) next.push(entry.path);
      }
    level = next;
  }
}
