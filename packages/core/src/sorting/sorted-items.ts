import type { Call } from "../driver.ts";
import { inBatches } from "./in-batches.ts";
import { sortExternally } from "./sort-externally.ts";
import type { SortForm } from "./sort-form.ts";
import type { Sorting } from "./sorting.ts";

/** As `sortExternally`, one by one. */
export async function* sortedItems<T extends string | object>(
  items: AsyncIterable<T>,
  form: SortForm<T>,
  options: Sorting & Call,
): AsyncGenerator<T, void, undefined> {
  for await (const batch of sortExternally(inBatches(items), form, options)) yield* batch;
}
