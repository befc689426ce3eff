import type { Body } from "../wire/wire.ts";

/**
 * The same body, which gives its connection back also when its reader neither goes on nor says so: sooner or later, when
 * the memory of the reader is collected.
 */
export function releasedWhenForgotten({ chunks, release }: Body): Body {
  const token = {};
  const forget = (): void => void forgotten.unregister(token);
  return {
    chunks: {
      [Symbol.asyncIterator]: () => registered(chunks[Symbol.asyncIterator](), { release, forget, token }),
    },
    release() {
      forget();
      release();
    },
  };
}

const forgotten = new FinalizationRegistry<() => void>((release) => release());

interface Reader {
  readonly release: () => void;
  /**
   * To be called at its end: what is registered is held for as long as its reader lives, and may lead to the reader by then,
   * as by the stack of an error.
   */
  readonly forget: () => void;
  readonly token: object;
}

/** The iterator is what a reader holds to the end, and what nothing below it holds. */
function registered(
  inner: AsyncIterator<Uint8Array<ArrayBuffer>>,
  { release, forget, token }: Reader,
): AsyncIterator<Uint8Array<ArrayBuffer>> {
  const iterator: AsyncIterator<Uint8Array<ArrayBuffer>> = {
    async next() {
      const result = await inner.next();
      if (result.done) forget();
      return result;
    },
    async return() {
      forget();
      return (await inner.return?.()) ?? { done: true, value: undefined };
    },
  };
  forgotten.register(iterator, release, token);
  return iterator;
}
