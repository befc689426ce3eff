import type { Body } from "../wire/wire.ts";

/**
 * The same body, which gives its connection back also when its reader neither goes on nor says so: sooner or later, when
 * the memory of the reader is collected.
 */
export function releasedWhenForgotten(body: Body): Body {
  const chunks = { [Symbol.asyncIterator]: () => guardedIterator(body) };
  return { chunks, release: body.release };
}

const forgotten = new FinalizationRegistry<() => void>((release) => release());

/** The iterator is what a reader holds to the end, and what nothing below it holds. */
function guardedIterator({ chunks, release }: Body): AsyncIterator<Uint8Array<ArrayBuffer>> {
  const inner = chunks[Symbol.asyncIterator]();
  const iterator: AsyncIterator<Uint8Array<ArrayBuffer>> = {
    next: () => inner.next(),
    return: async () => (await inner.return?.()) ?? { done: true, value: undefined },
  };
  forgotten.register(iterator, release);
  return iterator;
}
