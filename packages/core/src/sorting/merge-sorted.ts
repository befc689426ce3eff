import { compareUtf8 } from "../tree-order.ts";

/** What comes in order, batch by batch. */
export type Sorted<T> = AsyncIterable<readonly T[]> | Iterable<readonly T[]>;

/** Merges what is in order by the UTF-8 bytes of its keys. Holds one batch of each. */
export async function* mergeSorted<T extends string | object>(
  sources: readonly Sorted<T>[],
  key: (item: T) => string,
): AsyncGenerator<readonly T[], void, undefined> {
  const all = sources.map(batchesOf);
  try {
    const heads: Head<T>[] = []; // in order
    for (const batches of all) insert(heads, await nextBatch(batches, key));
    let merged: T[] = [];
    for (let first = heads.shift(); first !== undefined; first = heads.shift()) {
      if (heads.length === 0) return yield* restOf(first, merged);
      merged.push(first.item);
      if (merged.length === MERGED_AT_ONCE) {
        yield merged;
        merged = [];
      }
      const { batches, batch, index } = first;
      insert(heads, headAt(batches, batch, index + 1, key) ?? (await nextBatch(batches, key)));
    }
  } finally {
    await Promise.allSettled(all.map(async (batches) => batches.return?.()));
  }
}

const MERGED_AT_ONCE = 1024;

type Batches<T> = AsyncIterator<readonly T[]> | Iterator<readonly T[]>;

/** The next item of a source, and where it is. */
interface Head<T> {
  readonly item: T;
  readonly key: string;
  readonly batches: Batches<T>;
  readonly batch: readonly T[];
  readonly index: number;
}

function batchesOf<T>(source: Sorted<T>): Batches<T> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}

async function nextBatch<T extends string | object>(
  batches: Batches<T>,
  key: (item: T) => string,
): Promise<Head<T> | undefined> {
  for (;;) {
    const result = await batches.next();
    if (result.done) return undefined;
    const head = headAt(batches, result.value, 0, key);
    if (head !== undefined) return head;
  }
}

function headAt<T extends string | object>(
  batches: Batches<T>,
  batch: readonly T[],
  index: number,
  key: (item: T) => string,
): Head<T> | undefined {
  const item = batch[index];
  return item === undefined ? undefined : { item, key: key(item), batches, batch, index };
}

/** Behind those that are not greater. */
function insert<T>(heads: Head<T>[], head: Head<T> | undefined): void {
  if (head === undefined) return;
  let [low, high] = [0, heads.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = heads[middle];
    if (other !== undefined && compareUtf8(other.key, head.key) <= 0) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, head);
}

/** What is merged already, and all that the last source has. */
async function* restOf<T>(
  { batches, batch, index }: Head<T>,
  merged: readonly T[],
): AsyncGenerator<readonly T[], void, undefined> {
  if (merged.length > 0) yield merged;
  yield index === 0 ? batch : batch.slice(index);
  for (;;) {
    const result = await batches.next();
    if (result.done) return;
    yield result.value;
  }
}
