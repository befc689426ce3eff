import type { Call, CompleteDriver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { walkByLevel } from "./walk-by-level.ts";
import { walkDown } from "./walk-down.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** What lies below a directory, as the plan wants it; one flat listing where the plan can leave no branch out. */
export async function* walk<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncGenerator<Entry<N>, void, undefined> {
  for await (const entry of walked(driver, path, call, plan)) if (plan.accepts(entry)) yield entry;
}

function walked<N extends Native>(
  driver: CompleteDriver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): AsyncIterable<Entry<N>> {
  if (plan.order === "breadth") return walkByLevel(driver, path, call, plan);
  const isWhole = plan.order === "tree" && !plan.prunes;
  return isWhole ? driver.listTree(path, call) : walkDown(driver, path, call, plan);
}
