import { FsError, onAbort } from "@s3fs/core";

/**
 * How many requests may be under way at a time. S3 tells a client that sends too many to slow down: half as many are
 * let through then, and one more for each round of them that succeeds, as TCP does it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
 */
export interface CongestionGate {
  /** Now; as many as {@link mostAtOnce} as long as nobody has complained. */
  readonly limit: number;
  /** Waits for its turn, first come first served. A request is through when its reply has begun. */
  run<T>(this: void, send: () => Promise<T>, passage: Passage): Promise<T>;
  /** Ends all waits with ECLOSED. */
  close(this: void): void;
}

export interface Passage {
  readonly signal: AbortSignal;
  readonly isThrottled: (error: unknown) => boolean;
}

/** As many as there are sockets. */
export const mostAtOnce = 512;

/** @param onLower is told of each new limit that is lower than the last one */
export function createCongestionGate(onLower: (limit: number) => void = () => {}): CongestionGate {
  const turns = createTurns();
  let limit = mostAtOnce;
  let round = 0;
  const raise = (): void => {
    limit = Math.min(mostAtOnce, limit + 1 / limit);
  };
  const lower = (sentInRound: number): void => {
    if (sentInRound < round) return; // what was sent together and fails together is one complaint
    round += 1;
    limit = Math.max(1, Math.min(limit, turns.taken()) / 2);
    onLower(Math.floor(limit));
  };
  return {
    get limit() {
      return Math.floor(limit);
    },
    async run(send, { signal, isThrottled }) {
      await turns.take(Math.floor(limit), signal);
      const sentInRound = round;
      try {
        const reply = await send();
        raise();
        return reply;
      } catch (error) {
        if (isThrottled(error)) lower(sentInRound);
        throw error;
      } finally {
        turns.giveBack(() => Math.floor(limit));
      }
    },
    close: turns.close,
  };
}

interface Turns {
  taken(this: void): number;
  take(this: void, limit: number, signal: AbortSignal): Promise<void>;
  /** Lets as many of those that wait go on as there is room for. */
  giveBack(this: void, limit: () => number): void;
  close(this: void): void;
}

function createTurns(): Turns {
  const waiting = new Set<() => void>();
  let taken = 0;
  let isClosed = false;
  const wait = async (signal: AbortSignal): Promise<void> => {
    let unlink = (): void => {};
    let hasTurn = false;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        hasTurn = !isClosed;
        if (hasTurn) taken += 1;
        resolve();
      };
      waiting.add(go);
      unlink = onAbort(signal, () => {
        waiting.delete(go);
        resolve();
      });
    });
    unlink();
    if (hasTurn) return;
    signal.throwIfAborted();
    throw new FsError("ECLOSED", { driver: "s3", detail: "open a new file system to go on" });
  };
  return {
    taken: () => taken,
    async take(limit, signal) {
      signal.throwIfAborted();
      if (taken >= limit || waiting.size > 0) return wait(signal);
      taken += 1;
    },
    giveBack(limit) {
      taken -= 1;
      for (const go of waiting) {
        if (taken >= limit()) return;
        waiting.delete(go);
        go();
      }
    },
    close() {
      isClosed = true;
      for (const go of waiting) go();
      waiting.clear();
    },
  };
}
