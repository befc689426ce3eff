import type { Call, Driver } from "./driver.ts";
import type { Entry } from "./entry.ts";
import type { Native } from "./native.ts";
import type { Path } from "./path.ts";
import { sortInTreeOrder } from "./sort-in-tree-order.ts";

/** The children of a directory, all at once: a backend lists them in any order. */
export async function childrenInTreeOrder<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
): Promise<Entry<N>[]> {
  const children: Entry<N>[] = [];
  for await (const entry of driver.list(path, call)) children.push(entry);
  return sortInTreeOrder(children);
}
