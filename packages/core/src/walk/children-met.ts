import { childrenInTreeOrder } from "../children-in-tree-order.ts";
import type { Call, Driver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** The children of a directory that a walk meets on its way: one that vanished meanwhile is gone, one that fails is up to the plan. */
export async function childrenMet<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): Promise<Entry<N>[]> {
  try {
    return await childrenInTreeOrder(driver, path, call);
  } catch (error) {
    call.signal.throwIfAborted();
    if (!isFsError(error)) throw error;
    if (!isFsError(error, "ENOENT", "ENOTDIR")) plan.passOver(error, path);
    return [];
  }
}
