/** A sequence of one chunk that is read when it is asked for, or of none when that is empty. */
export function oneChunk(read: () => Promise<Uint8Array>): AsyncIterable<Uint8Array> {
  return new OneChunk(read);
}

/** Reads such a sequence in one step, which costs a fraction of a loop; undefined for any other. */
export function readOneChunk(chunks: object): Promise<Uint8Array> | undefined {
  return chunks instanceof OneChunk ? chunks.read() : undefined;
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

  /** Empty when it was read before. */
  async read(): Promise<Uint8Array> {
    if (this.#isRead) return EMPTY;
    this.#isRead = true;
    return await this.#read();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const value = await this.read();
    return value.length === 0 ? END : { done: false, value };
  }
}

const EMPTY = new Uint8Array(0);
const END = { done: true, value: undefined } as const;
