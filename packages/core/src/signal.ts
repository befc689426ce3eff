import { quietly } from "./quietly.ts";

/** The signal of a call that nobody will abort. */
export const NEVER: AbortSignal = new AbortController().signal;

/**
 * Waits for a promise or for the signal, whichever comes first; an abort rejects with the signal's own reason. The
 * listener is gone afterwards: `AbortSignal.any` with a long-lived signal would keep one record a call for ever.
 */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let unlink = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    unlink = onAbort(signal, () => reject(reasonOf(signal)));
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    unlink();
  }
}

/**
 * Calls back once when the signal aborts, at once if it has; returns the function that unlinks. However many wait, the
 * signal has one listener: Node takes more than ten for a leak, and warns.
 */
export function onAbort(signal: AbortSignal, abort: () => void): () => void {
  if (signal.aborted) {
    abort();
    return () => {};
  }
  const waiting = waitingFor.get(signal) ?? listen(signal);
  const callback = (): void => abort(); // of its own, for the same function may be given twice
  waiting.callbacks.add(callback);
  return () => {
    waiting.callbacks.delete(callback);
    if (waiting.callbacks.size === 0) waiting.unlisten();
  };
}

interface Waiting {
  readonly callbacks: Set<() => void>;
  unlisten(this: void): void;
}

const waitingFor = new WeakMap<AbortSignal, Waiting>();

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const tell = (): void => {
    for (const callback of callbacks) callback();
  };
  const unlisten = (): void => {
    waitingFor.delete(signal);
    signal.removeEventListener("abort", tell);
  };
  const waiting = { callbacks, unlisten };
  signal.addEventListener("abort", tell, { once: true });
  waitingFor.set(signal, waiting);
  return waiting;
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason as Error; // any value may be a reason; it must reach the caller untouched
}

/** The same items; an abort ends the wait for the next one at once, even when the iterable ignores the signal. */
export async function* interruptible<T>(
  iterable: AsyncIterable<T> | Iterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  if (signal === NEVER) return yield* iterable;
  const iterator =
    Symbol.asyncIterator in iterable ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  let ended = false;
  try {
    for (;;) {
      const result = await abortable(Promise.resolve(iterator.next()), signal);
      if (result.done) break;
      yield result.value;
    }
    ended = true;
  } finally {
    if (!ended) await leave(iterator, signal);
  }
}

/** An aborted caller does not wait: a generator's `return()` queues behind the `next()` that hangs. */
async function leave<T>(iterator: AsyncIterator<T> | Iterator<T>, signal: AbortSignal): Promise<void> {
  const leaving = quietly(async () => iterator.return?.());
  if (!signal.aborted) await leaving;
}
