/** Bytes that can be read from anywhere, several times and in parallel; a wrapper around the bytes loses this by itself. */
export interface Sliceable extends AsyncIterable<Uint8Array> {
  /** Bytes in all. */
  readonly size: number;
  /** The bytes from `start` up to `end`, both within the size, read anew; fewer or more make it fail before its end. */
  slice(this: void, start: number, end: number): AsyncIterable<Uint8Array>;
}

/** Whether the bytes that a driver is given to write can be read in parts. Those who do so need not read them as a stream. */
export function isSliceable(chunks: AsyncIterable<Uint8Array>): chunks is Sliceable {
  return "slice" in chunks && typeof chunks.slice === "function" && "size" in chunks;
}

/** The same bytes with something around them, and around each part of them where they can be read in parts. */
export function aroundChunks(
  chunks: AsyncIterable<Uint8Array>,
  around: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const all = around(chunks);
  if (!isSliceable(chunks)) return all;
  const { size, slice } = chunks;
  return Object.assign(all, { size, slice: (start: number, end: number) => around(slice(start, end)) });
}
