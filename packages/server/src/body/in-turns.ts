import type { Chunks } from "../store/store.ts";

/**
 * Passes chunks on, and lets timers, sockets and other requests have their turn after every mebibyte. A store that has its
 * bytes at hand gives them in microtasks alone, which nothing else gets between: the copy of a large object would stop the
 * whole process. What is smaller goes through without a wait.
 */
export async function* inTurns(chunks: Chunks): AsyncGenerator<Uint8Array, void, void> {
  let bytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    bytes += chunk.length;
    if (bytes < TURN_BYTES) continue;
    bytes = 0;
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** About 15 ms of hashing. */
const TURN_BYTES = 1024 * 1024;
