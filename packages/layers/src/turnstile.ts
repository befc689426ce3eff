import { abortable, delay } from "@s3fs/core";
import type { TokenBucket } from "./token-bucket.ts";

/** Lets callers through in the order they came, each when the bucket holds its tokens; one who gives up takes none. */
export interface Turnstile {
  pass(amount: number, signal: AbortSignal): Promise<void>;
}

export function turnstile(bucket: TokenBucket): Turnstile {
  let last: Promise<void> = Promise.resolve();
  return {
    async pass(amount, signal) {
      const before = last;
      let leave = (_before: Promise<void>): void => {};
      last = new Promise((resolve) => {
        leave = resolve;
      });
      try {
        await abortable(before, signal);
        signal.throwIfAborted();
        for (let waitMs = bucket.take(amount); waitMs > 0; waitMs = bucket.take(amount)) {
          await delay(waitMs, signal);
        }
      } finally {
        leave(before); // whoever gave up in the queue must not let the next one overtake those in front
      }
    },
  };
}
