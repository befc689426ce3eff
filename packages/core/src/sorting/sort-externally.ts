import type { Call } from "../driver.ts";
import { mergeSorted } from "./merge-sorted.ts";
import type { SortForm } from "./sort-form.ts";
import { sortedRuns } from "./sorted-runs.ts";
import { limitOf, type Sorting } from "./sorting.ts";

/**
 * The items in order, in batches. Memory holds as many as the limit allows; runs of that size are sorted, put into the
 * temporary place and merged. What fits into memory never touches that place, and nothing is left there, however the iteration
 * ends.
 *
 * @throws {FsError} ENOSPC when the place is full, EIO when it fails otherwise
 */
export async function* sortExternally<T extends string | object>(
  batches: AsyncIterable<readonly T[]>,
  form: SortForm<T>,
  { signal, ...sorting }: Sorting & Call,
): AsyncGenerator<readonly T[], void, undefined> {
  const limitBytes = limitOf(sorting);
  const runs = sortedRuns(form, sorting.temporary, signal);
  let held: T[] = [];
  let heldBytes = 0;
  const hold = async (batch: readonly T[]): Promise<void> => {
    for (const item of batch) {
      held.push(item);
      heldBytes += form.bytesOf(item);
      if (heldBytes < limitBytes || !runs.takes(held)) continue;
      await runs.put(form.inOrder(held));
      held = [];
      heldBytes = 0;
    }
  };
  try {
    for await (const batch of batches) {
      signal.throwIfAborted();
      await hold(batch);
    }
    yield* mergeSorted([...runs.all(), [form.inOrder(held)]], form.key);
  } finally {
    await runs.discard();
  }
}
