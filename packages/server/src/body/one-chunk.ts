/** A sequence of one chunk that is read when it is asked for, or of none when that is empty; a generator costs much more. */
export function oneChunk(read: () => Promise<Uint8Array>): AsyncIterable<Uint8Array> {
  let isRead = false;
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    async next() {
      if (isRead) return END;
      isRead = true;
      const value = await read();
      return value.length === 0 ? END : { done: false, value };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

const END = { done: true, value: undefined } as const;
