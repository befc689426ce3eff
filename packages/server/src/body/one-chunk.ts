/** A sequence of one chunk that is read when it is asked for, or of none when that is empty. */
export function oneChunk(read: () => Promise<Uint8Array>): AsyncIterable<Uint8Array> {
  return new OneChunk(read);
}

/** A class, because a generator and an object with a computed name both cost much more. */
class OneChunk implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #read: () => Promise<Uint8Array>;
  #isRead = false;

  constructor(read: () => Promise<Uint8Array>) {
    this.#read = read;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#isRead) return END;
    this.#isRead = true;
    const value = await this.#read();
    return value.length === 0 ? END : { done: false, value };
  }
}

const END = { done: true, value: undefined } as const;
