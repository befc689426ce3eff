import { randomBytes } from "node:crypto";

/**
 * 48 hexadecimal digits: the time, a count, and 128 random bits. Ids sort in the order of their making, also those of one
 * millisecond and those made after the clock was set back, which is how the uploads of one key are listed, and its versions
 * behind one that is gone. They name files, so they have no upper case.
 */
export function createOrderedId(nowMs: number): string {
  if (nowMs > lastMs) [lastMs, count] = [nowMs, 0];
  else if (++count > MAX_COUNT) [lastMs, count] = [lastMs + 1, 0];
  const time = lastMs.toString(16).padStart(TIME_DIGITS, "0");
  return time + count.toString(16).padStart(4, "0") + randomBytes(16).toString("hex");
}

/** When an id was made; undefined for a text that is none. */
export function timeOfOrderedId(id: string): number | undefined {
  return /^[0-9a-f]{48}$/.test(id) ? Number.parseInt(id.slice(0, TIME_DIGITS), 16) : undefined;
}

let lastMs = 0;
let count = 0;
const TIME_DIGITS = 12;
const MAX_COUNT = 0xffff;
