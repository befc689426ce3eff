import { onAbort } from "@s3fs/core";
import { closed } from "./closed.ts";

/** A line of those who wait until there is room. */
export interface Turns {
  /** How many are at it now. */
  taken(this: void): number;
  /** Waits behind those who came before, unless there is room and nobody waits. */
  take(this: void, limit: number, signal: AbortSignal): Promise<void>;
  /** Lets as many of those that wait go on as there is room for. */
  giveBack(this: void, limit: () => number): void;
  /** Ends all waits with ECLOSED, also those that would begin later. */
  close(this: void): void;
}

export function createTurns(): Turns {
  const waiting = new Set<Waiter>();
  let taken = 0;
  let isClosed = false;
  return {
    taken: () => taken,
    async take(limit, signal) {
      signal.throwIfAborted();
      if (isClosed) throw closed();
      if (taken < limit && waiting.size === 0) taken += 1;
      else await inLine(waiting, signal);
    },
    giveBack(limit) {
      taken -= 1;
      for (const end of waiting) {
        if (taken >= limit()) return;
        waiting.delete(end);
        taken += 1;
        end("turn");
      }
    },
    close() {
      isClosed = true;
      for (const end of waiting) end("closed");
      waiting.clear();
    },
  };
}

/** Ends a wait; the first end stays. */
type Waiter = (end: "turn" | "closed" | "aborted") => void;

async function inLine(waiting: Set<Waiter>, signal: AbortSignal): Promise<void> {
  let unlink = (): void => {};
  const end = await new Promise<Parameters<Waiter>[0]>((resolve) => {
    waiting.add(resolve);
    unlink = onAbort(signal, () => {
      waiting.delete(resolve);
      resolve("aborted");
    });
  });
  unlink();
  if (end === "aborted") signal.throwIfAborted();
  if (end === "closed") throw closed();
}
