import type { Sliceable } from "./sliceable.ts";

const known = new WeakSet<AsyncIterable<Uint8Array>>();

/** Bytes in memory as a stream of one chunk, which nobody ever has to wait for. */
export function atHand(bytes: Uint8Array): Sliceable {
  const slice = (start: number, end: number): Sliceable => atHand(bytes.subarray(start, end));
  const chunks = Object.assign(single(bytes), { size: bytes.byteLength, slice });
  known.add(chunks);
  return chunks;
}

/** Whether the chunks are bytes in memory, so that waiting for them needs no interruption. */
export function isAtHand(chunks: AsyncIterable<Uint8Array>): boolean {
  return known.has(chunks);
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
