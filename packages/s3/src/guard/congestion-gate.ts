import { createTurns } from "./turns.ts";

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

/** More than what one process keeps busy. */
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
