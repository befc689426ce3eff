/** Whether two streams carry the same bytes, however they are cut. Stops, and frees both, at the first difference. */
export async function equalContent(
  left: AsyncIterable<Uint8Array>,
  right: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const [a, b] = [remainder(left), remainder(right)];
  try {
    for (;;) {
      await Promise.all([a.fill(), b.fill()]);
      const length = Math.min(a.bytes.byteLength, b.bytes.byteLength);
      if (length === 0) return a.bytes.byteLength === b.bytes.byteLength;
      if (!equalBytes(a.take(length), b.take(length))) return false;
    }
  } finally {
    await Promise.allSettled([a.close(), b.close()]);
  }
}

interface Remainder {
  /** What was pulled and not taken yet; empty after `fill` means the end. */
  readonly bytes: Uint8Array;
  fill(): Promise<void>;
  take(length: number): Uint8Array;
  close(): Promise<void>;
}

function remainder(chunks: AsyncIterable<Uint8Array>): Remainder {
  const iterator = chunks[Symbol.asyncIterator]();
  let bytes: Uint8Array = new Uint8Array(0);
  let ended = false;
  return {
    get bytes() {
      return bytes;
    },
    async fill() {
      while (bytes.byteLength === 0 && !ended) {
        const result = await iterator.next();
        if (result.done) ended = true;
        else bytes = result.value;
      }
    },
    take(length) {
      const taken = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      return taken;
    },
    async close() {
      await iterator.return?.();
    },
  };
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.every((byte, index) => byte === right[index]);
}
