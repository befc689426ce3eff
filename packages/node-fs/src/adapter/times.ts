import type { TimeLike } from "node:fs";
import { isFsError } from "@s3fs/core";
import { invalidType } from "./invalid-argument.ts";

/** Epoch milliseconds of a time as `utimes` takes it: a date, or seconds; negative and infinite ones mean now. */
export function modifiedMsOf(time: TimeLike): number {
  if (time instanceof Date) return time.getTime();
  const seconds = Number(time);
  if (Number.isNaN(seconds)) throw invalidType("time", "a Date or a time in seconds", time);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : Date.now();
}

/**
 * A store that keeps no time of the writer's choice goes on telling its own, which is no reason to fail for a library
 * that sets times as the last step of its work.
 */
export async function unlessUnsupported(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!isFsError(error, "ENOTSUP")) throw error;
  }
}
