import type { Call, Driver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { sortInTreeOrder } from "../sort-in-tree-order.ts";
import type { WalkPlan } from "./walk-plan.ts";

/** The children of the directory that a walk starts from, in tree order; that it can be listed is the least. */
export async function childrenOf<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
): Promise<Entry<N>[]> {
  const children: Entry<N>[] = [];
  for await (const entry of driver.list(path, call)) children.push(entry);
  return sortInTreeOrder(children);
}

/** Those of a directory met on the way: one that vanished meanwhile is gone, one that fails is up to the plan. */
export async function childrenMet<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
  plan: WalkPlan<N>,
): Promise<Entry<N>[]> {
  try {
    return await childrenOf(driver, path, call);
  } catch (error) {
    call.signal.throwIfAborted();
    if (!isFsError(error)) throw error;
    if (!isFsError(error, "ENOENT", "ENOTDIR")) plan.passOver(error, path);
    return [];
  }
}
