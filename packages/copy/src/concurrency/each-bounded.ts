export interface EachOptions {
  /** How many items are worked on at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/**
 * Works on every item, a bounded number at once. An abort or an error starts nothing more and waits for what is under
 * way; then the abort's reason, or the first error, is thrown.
 */
export async function eachBounded<T>(
  items: AsyncIterable<T> | Iterable<T>,
  { concurrency, signal }: EachOptions,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = iteratorOf(items);
  let failure: { readonly error: unknown } | undefined;
  let isDrained = false;
  const goesOn = (): boolean => !isDrained && !signal.aborted && failure === undefined;
  const workers: Promise<void>[] = [];
  const worker = async (): Promise<void> => {
    while (goesOn()) {
      try {
        const next = await iterator.next();
        if (next.done) isDrained = true;
        if (next.done || !goesOn()) return;
        if (workers.length < concurrency) workers.push(worker()); // no more than there are items
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  workers.push(worker());
  for (const each of workers) await each; // also those that come meanwhile
  await iterator.return?.();
  signal.throwIfAborted();
  if (failure) throw failure.error;
}

function iteratorOf<T>(items: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
