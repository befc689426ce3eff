import { FsError, isFsError } from "@s3fs/core";
import type { TransferLimits } from "../apply/apply-options.ts";
import { checkedConcurrency } from "./checked-concurrency.ts";
import { climber } from "./climber.ts";
import { pacer } from "./pacer.ts";
import { turns } from "./turns.ts";

/** What all copies of a run share: how many there are at a time, how much they hold, how fast they are. */
export interface Traffic {
  /** At most so many operations are under way. */
  readonly concurrency: number;
  readonly maxBytesInFlight: number;
  /** Runs one operation that holds at most so many bytes, once both have room. */
  run<T>(this: void, load: Load, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  /** Waits until so many bytes may be read. */
  pass(this: void, bytes: number, signal: AbortSignal): Promise<void>;
}

export interface Load {
  /** Held in memory at most. */
  readonly bytes: number;
  /** Of content that is moved. */
  readonly work: number;
}

const MOST_BYTES_IN_FLIGHT = 64 * 1024 * 1024;

/** @throws {FsError} EINVAL for a limit that is none */
export function trafficOf({ concurrency = 16, maxBytesInFlight, bytesPerSecond }: TransferLimits): Traffic {
  const most = checkedConcurrency(concurrency);
  const mostBytes = checkedBytes(maxBytesInFlight ?? MOST_BYTES_IN_FLIGHT);
  const climb = climber({ most });
  const operations = turns(most);
  const memory = turns(mostBytes);
  return {
    concurrency: most,
    maxBytesInFlight: mostBytes,
    pass: pacer(bytesPerSecond).pass,
    async run({ bytes, work: amount }, signal, work) {
      const leave = await operations.take(1, signal); // first: whoever holds memory is under way already
      let release = leave;
      try {
        const free = await memory.take(bytes, signal);
        release = () => {
          free();
          leave();
        };
        const result = await work();
        climb.done(amount);
        return result;
      } catch (error) {
        if (isFsError(error, "ETHROTTLED", "EUNAVAILABLE", "ETIMEDOUT")) climb.slowDown();
        throw error;
      } finally {
        operations.resize(climb.limit);
        release();
      }
    },
  };
}

function checkedBytes(bytes: number): number {
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new FsError("EINVAL", { detail: `maxBytesInFlight is a whole number of bytes, not ${bytes}` });
}
