import { childrenInTreeOrder } from "../children-in-tree-order.ts";
import type { Call, Driver } from "../driver.ts";
import type { Entry } from "../entry.ts";
import { isFsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";

/** The whole tree in tree order, one sorted directory at a time; holds one listing for each level of depth. */
export async function* listTreeByWalking<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
): AsyncIterable<Entry<N>> {
  const levels = [await lastFirst(driver, path, call)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const entry = level.pop();
    if (entry === undefined) {
      levels.pop();
      continue;
    }
    yield entry;
    if (entry.kind === "directory") levels.push(await childrenIfStillThere(driver, entry.path, call));
  }
}

/** Last one first, so that the next one is popped off the end. */
async function lastFirst<N extends Native>(driver: Driver<N>, path: Path, call: Call): Promise<Entry<N>[]> {
  return (await childrenInTreeOrder(driver, path, call)).toReversed();
}

/** A directory that vanished after its parent was listed is gone, which is no error. */
async function childrenIfStillThere<N extends Native>(
  driver: Driver<N>,
  path: Path,
  call: Call,
): Promise<Entry<N>[]> {
  try {
    return await lastFirst(driver, path, call);
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
