import { concatenated } from "../concatenated.ts";
import { condition } from "./condition.ts";

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
  const state = { queued: 0, isAsked: false, isFlushing: false, isEnded: false, isLeft: false };
  const { notify, until } = condition();
  let queue: Uint8Array<ArrayBuffer>[] = [];
  let failure: { readonly error: unknown } | undefined;

  const set = (change: Partial<typeof state>): void => {
    Object.assign(state, change);
    notify();
  };
  const isReady = (): boolean =>
    state.isEnded || failure !== undefined || state.queued >= (state.isFlushing ? 1 : GATHER_BYTES);
  const take = (): IteratorResult<Uint8Array, undefined> => {
    if (failure) throw failure.error;
    if (state.queued === 0) return { done: true, value: undefined };
    const value = concatenated(queue);
    queue = [];
    set({ queued: 0 });
    return { done: false, value };
  };
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    async next() {
      set({ isAsked: true });
      await until(isReady);
      return take();
    },
    async return() {
      set({ isLeft: true });
      return { done: true, value: undefined };
    },
  };
  return {
    chunks: { [Symbol.asyncIterator]: () => iterator },
    asked: () => until(() => state.isAsked),
    async push(bytes) {
      for (let start = 0; start < bytes.byteLength && !state.isLeft; start += CAPACITY_BYTES) {
        const copy = new Uint8Array(bytes.subarray(start, start + CAPACITY_BYTES));
        queue.push(copy);
        set({ queued: state.queued + copy.byteLength });
        await until(() => state.queued < CAPACITY_BYTES || state.isLeft);
      }
    },
    async flush() {
      set({ isFlushing: true });
      await until(() => state.queued === 0 || state.isLeft);
      set({ isFlushing: false });
    },
    end: () => set({ isEnded: true }),
    fail(error) {
      failure = { error };
      set({ isLeft: true });
    },
    leave: () => set({ isLeft: true }),
  };
}
