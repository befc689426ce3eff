import type { Call, CompleteDriver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import type { Native } from "../native.ts";
import { ROOT } from "../path.ts";
import { walkBelowPrefix } from "./walk-below-prefix.ts";
import { walkPlan, type WalkOptions } from "./walk-plan.ts";

export type GlobSearchOptions<N extends Native = Native> = Omit<WalkOptions<N>, "include" | "depth">;

/** What matches a pattern, looked for below the part of it that is literal; a pattern without wildcards is one look. */
export function glob<N extends Native>(
  driver: CompleteDriver<N>,
  pattern: string,
  call: Call,
  options: GlobSearchOptions<N>,
): AsyncIterable<Entry<N>> {
  const plan = walkPlan(ROOT, driver.traits, { ...options, include: pattern });
  return walkBelowPrefix(driver, ROOT, call, plan);
}
