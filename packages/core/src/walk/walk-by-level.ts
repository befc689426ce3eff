import type { Call, Driver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { childrenInTreeOrder } from "../children-in-tree-order.ts";
import { childrenMet } from "./children-met.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** Breadth first: all of one level before the next. Holds the path of every directory. */
export async function* walkByLevel<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  const waiting: Path[] = [];
  let children = await childrenInTreeOrder(driver, path, call);
  for (let visited = 0; ; visited += 1) {
    yield* children;
    for (const entry of children) if (plan.enters(entry)) waiting.push(entry.path);
    const directory = waiting[visited];
    if (directory === undefined) return;
    children = await childrenMet(driver, directory, call, plan);
  }
}
