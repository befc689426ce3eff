import { FsError } from "@s3fs/core";
import type { NodeFsStats } from "./node-fs-shape.ts";

/** Epoch milliseconds with fraction, exact to the microsecond, of a time in nanoseconds. */
export function millisecondsOf(nanoseconds: bigint): number {
  return Number(microsecondsOf(nanoseconds)) / 1000;
}

/**
 * A time for `utimes`, which takes seconds and truncates them to microseconds: half a microsecond further from zero,
 * so that the nearest double below does not lose one. As text, because Node replaces negative numbers by now.
 */
function secondsForMicroseconds(microseconds: number): string {
  const half = microseconds < 0 ? -0.5 : 0.5;
  return String((microseconds + half) / 1e6);
}

/**
 * Sets a time, looks whether it came out to the microsecond, and corrects it once by what it is off.
 *
 * @throws {FsError} EINVAL when the store can't keep that time, and has set another
 */
export async function setPrecisely(
  modifiedMs: number,
  set: (seconds: string) => Promise<void>,
  look: () => Promise<NodeFsStats>,
): Promise<NodeFsStats> {
  const wanted = Math.round(modifiedMs * 1000);
  await set(secondsForMicroseconds(wanted));
  const stats = await look();
  const off = wanted - Number(microsecondsOf(stats.mtimeNs));
  if (Math.abs(off) > coarsestClockMicroseconds) throw unkept(modifiedMs, stats);
  if (off === 0 || Math.abs(off) > conversionErrorMicroseconds) return stats;
  await set(secondsForMicroseconds(wanted + off));
  return look();
}

/** More than this is no rounding: the store keeps coarser times. */
const conversionErrorMicroseconds = 2;

/** FAT counts in two seconds. More than this is another time: ext4 ends in 2446, https://docs.kernel.org/filesystems/ext4 */
const coarsestClockMicroseconds = 2_000_000;

function unkept(modifiedMs: number, { mtimeNs }: NodeFsStats): FsError {
  const kept = millisecondsOf(mtimeNs);
  return new FsError("EINVAL", {
    detail: `the disk can't keep the modification time ${modifiedMs} ms; the nearest it has is ${kept} ms`,
  });
}

/** Rounded down, also before 1970. */
function microsecondsOf(nanoseconds: bigint): bigint {
  const truncated = nanoseconds / 1000n;
  return nanoseconds < 0n && truncated * 1000n !== nanoseconds ? truncated - 1n : truncated;
}
