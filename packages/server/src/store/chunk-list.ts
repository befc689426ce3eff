import { readOneChunk } from "../one-chunk.ts";
import type { ByteRange, Chunks } from "./store.ts";

/** Collects a body. A small one is joined, so that replies need one write; a large one keeps its chunks, uncopied. */
export async function collectChunks(chunks: Chunks): Promise<readonly Uint8Array[]> {
  const whole = await readOneChunk(chunks);
  if (whole !== undefined) return whole.length === 0 ? [] : [whole];
  const collected: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    collected.push(chunk);
    size += chunk.length;
  }
  return collected.length > 1 && size <= MAX_JOINED_BYTES ? [Buffer.concat(collected, size)] : collected;
}

/** The bytes of a range, as views. */
export function sliceChunks(chunks: readonly Uint8Array[], range: ByteRange): readonly Uint8Array[] {
  const slices: Uint8Array[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    if (offset >= range.end) break;
    const start = Math.max(range.start - offset, 0);
    const end = Math.min(range.end - offset, chunk.length);
    if (start < end) slices.push(start === 0 && end === chunk.length ? chunk : chunk.subarray(start, end));
    offset += chunk.length;
  }
  return slices;
}

const MAX_JOINED_BYTES = 1024 * 1024;
