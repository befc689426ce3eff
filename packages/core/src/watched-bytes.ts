import { isAtHand, type AtHand } from "./at-hand.ts";
import { quietly } from "./quietly.ts";

/** What happens at each step of reading a stream of bytes. None of it waits. What it throws ends the stream. */
export interface ByteWatch {
  /** Before bytes are asked for. */
  before?(this: void): void;
  /** With each chunk, before it is handed on. */
  chunk?(this: void, chunk: Uint8Array): void;
  /** After the last one. */
  end?(this: void): void;
  /** An error of the stream, or of this watch, as it shall be told. */
  retell?(this: void, error: unknown): unknown;
}

/** The same bytes, watched: at hand if they were, though no longer sliceable. To be read once, as what is watched may count. */
export function watchedBytes(chunks: AsyncIterable<Uint8Array>, watch: ByteWatch): AsyncIterable<Uint8Array> {
  return isAtHand(chunks) ? new WatchedAtHand(chunks, watch) : new WatchedBytes(chunks, watch);
}

class WatchedBytes implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>;
  readonly #watch: ByteWatch;

  constructor(chunks: AsyncIterable<Uint8Array>, watch: ByteWatch) {
    this.#chunks = chunks;
    this.#watch = watch;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined, undefined> {
    return pulling(this.#chunks, this.#watch);
  }
}

class WatchedAtHand extends WatchedBytes implements AtHand {
  readonly whole: () => Uint8Array;

  constructor(chunks: AtHand, watch: ByteWatch) {
    super(chunks, watch);
    this.whole = () => taken(chunks, watch);
  }
}

/** All steps of a stream at once. */
function taken(chunks: AtHand, watch: ByteWatch): Uint8Array {
  try {
    watch.before?.();
    const bytes = chunks.whole();
    watch.chunk?.(bytes);
    watch.end?.();
    return bytes;
  } catch (error) {
    throw told(watch, error);
  }
}

/** Written by hand: an async generator costs several promises more for each chunk, and many of these stand in a row. */
function pulling(
  chunks: AsyncIterable<Uint8Array>,
  watch: ByteWatch,
): AsyncIterator<Uint8Array, undefined, undefined> {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  let isOver = false;
  const leave = async (): Promise<void> => {
    isOver = true;
    await iterator?.return?.();
  };
  return {
    async next() {
      if (isOver) return over;
      try {
        watch.before?.();
        iterator ??= chunks[Symbol.asyncIterator]();
        const result = await iterator.next();
        if (!result.done) {
          watch.chunk?.(result.value);
          return result;
        }
        isOver = true;
        watch.end?.();
        return over;
      } catch (error) {
        if (!isOver) await quietly(leave);
        throw told(watch, error);
      }
    },
    async return() {
      await leave();
      return over;
    },
  };
}

const over = { done: true, value: undefined } as const;

function told({ retell }: ByteWatch, error: unknown): unknown {
  return retell ? retell(error) : error;
}
