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
  items: Iterable<T>,
  { concurrency, signal }: EachOptions,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  let isDrained = false;
  const goesOn = (): boolean => !isDrained && !signal.aborted && failure === undefined;
  const worker = async (): Promise<void> => {
    while (goesOn()) {
      const next = iterator.next();
      if (next.done) {
        isDrained = true;
        return;
      }
      try {
        await work(next.value);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  const workers: Promise<void>[] = [];
  while (workers.length < concurrency && goesOn()) workers.push(worker());
  await Promise.all(workers);
  signal.throwIfAborted();
  if (failure) throw failure.error;
}
