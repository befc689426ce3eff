import { concatenated } from "../concatenated.ts";
import { watched, type Watched } from "./watched.ts";

/** Carries bytes from whoever writes them to whoever iterates over them, and makes the writer wait for the reader. */
export interface ByteChannel {
  /** For one reader. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Settles at the first pull: the reader is ready. */
  asked(this: void): Promise<void>;
  /** Settles when there is room for more, or the reader has left; the bytes may be used again then. */
  push(this: void, bytes: Uint8Array): Promise<void>;
  /** Settles when the reader has taken everything, or has left. */
  flush(this: void): Promise<void>;
  end(this: void): void;
  /** Makes the reader's next pull, or the one it waits for, throw this. */
  fail(this: void, error: unknown): void;
  /** Says that nobody reads any more. */
  leave(this: void): void;
}

/** What may wait before a writer has to. */
const CAPACITY_BYTES = 1_048_576;
/** Smaller writes are gathered up to this, since a backend works best with large chunks. */
const GATHER_BYTES = 65_536;

export function byteChannel(): ByteChannel {
  const channel = watched<ChannelState>({
    queue: [],
    queuedBytes: 0,
    isAsked: false,
    isFlushing: false,
    isEnded: false,
    isLeft: false,
    failure: undefined,
  });
  const { state, set, until } = channel;
  return {
    chunks: { [Symbol.asyncIterator]: () => readerOf(channel) },
    asked: () => until(({ isAsked }) => isAsked),
    async push(bytes) {
      for (let start = 0; start < bytes.byteLength && !state.isLeft; start += CAPACITY_BYTES) {
        const copy = new Uint8Array(bytes.subarray(start, start + CAPACITY_BYTES));
        state.queue.push(copy);
        set({ queuedBytes: state.queuedBytes + copy.byteLength });
        await until(({ queuedBytes, isLeft }) => queuedBytes < CAPACITY_BYTES || isLeft);
      }
    },
    async flush() {
      set({ isFlushing: true });
      await until(({ queuedBytes, isLeft }) => queuedBytes === 0 || isLeft);
      set({ isFlushing: false });
    },
    end: () => set({ isEnded: true }),
    fail: (error) => set({ failure: { error }, isLeft: true }),
    leave: () => set({ isLeft: true }),
  };
}

interface ChannelState {
  readonly queue: Uint8Array<ArrayBuffer>[];
  readonly queuedBytes: number;
  readonly isAsked: boolean;
  readonly isFlushing: boolean;
  readonly isEnded: boolean;
  readonly isLeft: boolean;
  readonly failure: { readonly error: unknown } | undefined;
}

function readerOf({ state, set, until }: Watched<ChannelState>): AsyncIterator<Uint8Array, undefined> {
  return {
    async next() {
      set({ isAsked: true });
      await until(hasNews);
      if (state.failure) throw state.failure.error;
      if (state.queuedBytes === 0) return { done: true, value: undefined };
      const value = concatenated(state.queue);
      set({ queue: [], queuedBytes: 0 });
      return { done: false, value };
    },
    async return() {
      set({ isLeft: true });
      return { done: true, value: undefined };
    },
  };
}

function hasNews({ queuedBytes, isFlushing, isEnded, failure }: ChannelState): boolean {
  return isEnded || failure !== undefined || queuedBytes >= (isFlushing ? 1 : GATHER_BYTES);
}
