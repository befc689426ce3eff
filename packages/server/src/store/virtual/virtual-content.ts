import { createCipheriv, createHash } from "node:crypto";
import type { ByteRange } from "../store.ts";

/**
 * Bytes that are a pure function of a seed, a name and their offset: the key stream of a counter-mode cipher, which can
 * begin anywhere, costs what is read of it, and can't be told from random bytes, so that nothing compresses it.
 */
export function* virtualContent(
  seed: string,
  name: string,
  range: ByteRange,
): Generator<Uint8Array, void, void> {
  const key = createHash("sha256").update(`${seed.length}:${seed}${name}`).digest().subarray(0, 16);
  const counter = Buffer.alloc(16);
  counter.writeBigUInt64BE(BigInt(Math.floor(range.start / CIPHER_BLOCK_BYTES)), 8);
  const cipher = createCipheriv("aes-128-ctr", key, counter);
  let skipped = range.start % CIPHER_BLOCK_BYTES;
  for (let position = range.start; position < range.end;) {
    const length = Math.min(CHUNK_BYTES - skipped, range.end - position);
    const chunk = cipher.update(ZEROS.subarray(0, skipped + length)).subarray(skipped);
    skipped = 0;
    position += length;
    yield chunk;
  }
}

const CIPHER_BLOCK_BYTES = 16;
const CHUNK_BYTES = 256 * 1024;
const ZEROS = new Uint8Array(CHUNK_BYTES);
