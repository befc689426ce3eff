import { randomBytes } from "node:crypto";

/**
 * 48 hexadecimal digits: the time, a count, and 128 random bits. Ids sort in the order of their making, also those of one
 * millisecond, which is how uploads of one key are listed. They name files, so they have no upper case.
 */
export function createUploadId(nowMs: number): string {
  count = (count + 1) % 0x1_0000;
  const time = nowMs.toString(16).padStart(12, "0");
  return time + count.toString(16).padStart(4, "0") + randomBytes(16).toString("hex");
}

let count = 0;
