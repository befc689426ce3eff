/** Actions in the order of the comparison, however many: what memory has no room for lies in files. Read as often as wanted. */
export type Actions<A> = Items<A> & { readonly length: number };

export type Items<T> = AsyncIterable<T> | Iterable<T>;

/** Those of them for which the test holds. */
export function where<T>(items: Items<T>, test: (item: T) => boolean): AsyncIterable<T> {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const item of items) if (test(item)) yield item;
    },
  };
}

export async function gathered<T>(items: Items<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
