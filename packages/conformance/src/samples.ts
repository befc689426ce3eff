/** Bytes that no two places of a file share for long: a shifted, lost or repeated piece shows. */
export function sampleBytes(size: number, seed: number = 1): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = seed;
  for (let index = 0; index < words.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    words[index] = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** The bytes in chunks of that size, an empty one after every third. */
export async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncIterable<Uint8Array> {
  let sent = 0;
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) {
    yield bytes.slice(start, start + chunkBytes);
    sent += 1;
    if (sent % 3 === 0) yield new Uint8Array();
  }
}

/** A time that shows lost fractions, lost zones and swapped units. Epoch milliseconds. */
export const SAMPLE_TIME_MS: number = Date.UTC(2016, 6, 5, 12, 34, 56) + 123.456;

/** Above the least size of a part in a multipart upload, and no multiple of anything. */
export const LARGE_BYTES: number = 5 * 1024 * 1024 + 54_321;

export interface Gate {
  readonly opened: Promise<void>;
  open(this: void): void;
}

/** Something to wait for until another part of a statement opens it. */
export function gate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

/** A source that hangs for ever. */
export const NEVER_SETTLES: Promise<never> = new Promise(() => {});
