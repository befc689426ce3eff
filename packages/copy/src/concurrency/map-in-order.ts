/**
 * Maps a stream with up to `window` items under way at once, and yields the results in the order of the items. Whoever
 * stops early, or meets an error, waits for what is under way.
 *
 * @param stop ends what is under way when nobody wants it any more
 */
export async function* mapInOrder<T, R>(
  items: AsyncIterable<T>,
  window: number,
  map: (item: T) => R | Promise<R>,
  stop: () => void = () => {},
): AsyncGenerator<R, void, undefined> {
  const underWay: (R | Promise<R>)[] = [];
  try {
    for await (const item of items) {
      const result = map(item);
      if (result instanceof Promise) result.catch(() => {}); // awaited in its turn; until then it is not unhandled
      underWay.push(result);
      const isSettled = !(underWay[0] instanceof Promise);
      if (isSettled || underWay.length >= window) yield* firstOf(underWay);
    }
    while (underWay.length > 0) yield* firstOf(underWay);
  } finally {
    stop();
    await Promise.allSettled(underWay);
  }
}

async function* firstOf<R>(underWay: (R | Promise<R>)[]): AsyncIterable<R> {
  const [first] = underWay.splice(0, 1);
  if (first !== undefined) yield await first;
}
