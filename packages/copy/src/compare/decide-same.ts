import type { FileEntry } from "@s3fs/core";
import type { Reason } from "./difference.ts";

/** What a rule says of two files at one path; `look` asks for a `stat` of one side before it can say more. */
export type Verdict =
  | { readonly kind: "same"; readonly weakly: boolean }
  | { readonly kind: "differs"; readonly because: Reason }
  | { readonly kind: "kept" }
  | { readonly kind: "look"; readonly side: "source" | "target" };

/** What is known of the two stores, and which entries were looked at already. */
export interface PairFacts {
  /** The coarser precision of the two sides. */
  readonly timePrecisionMs: number;
  /** Whether both sides are of one store, so that their etags speak one language. */
  readonly storeIsShared: boolean;
  readonly sourceIsLookedAt: boolean;
  readonly targetIsLookedAt: boolean;
}

/** Epoch milliseconds in a double are exact to a quarter of a microsecond, and stores truncate to the microsecond. */
const TIME_NOISE_MS = 0.0015;

/** How much later than the source a target must have been stored to hold it, for clocks of whole seconds. */
const STORED_LATER_MS = 2000;

/**
 * The rule "auto": sizes, then the time that the source's writer gave it, which a copy carries along. Different in
 * either direction is different: a file restored from a backup is older and must travel. Never by size alone.
 *
 * A source without a writer's time (a foreign object) counts by the store's own time, for that is what a copy of it
 * carries. A target without one says only when it was stored: late enough is "weakly" the same.
 */
export function decideSame(source: FileEntry, target: FileEntry, facts: PairFacts): Verdict {
  if (source.size !== target.size) return { kind: "differs", because: "size" };
  if (facts.storeIsShared && source.etag !== undefined && source.etag === target.etag) return SAME;
  if (target.sourceModifiedMs === undefined && !facts.targetIsLookedAt) return LOOK_AT_TARGET;
  if (target.sourceModifiedMs === undefined) return decideByStoreTime(source, target);
  if (source.sourceModifiedMs !== undefined || facts.sourceIsLookedAt)
    return areClose(sourceTimeMs(source), target.sourceModifiedMs, facts) ? SAME : MODIFIED;
  // A listing without writers' times: the target carries the very store time of the source, so it is a copy of it.
  const isExact = Math.abs(source.modifiedMs - target.sourceModifiedMs) <= TIME_NOISE_MS;
  return isExact ? SAME : LOOK_AT_SOURCE;
}

/** The time that a copy of this file carries; epoch milliseconds. */
export function sourceTimeMs({ sourceModifiedMs, modifiedMs }: FileEntry): number {
  return sourceModifiedMs ?? modifiedMs;
}

/** A time that was cut to the precision is off by less than that: a full step apart is a difference. */
export function areClose(leftMs: number, rightMs: number, { timePrecisionMs }: PairFacts): boolean {
  const distanceMs = Math.abs(leftMs - rightMs);
  return distanceMs < timePrecisionMs || distanceMs <= TIME_NOISE_MS;
}

function decideByStoreTime(source: FileEntry, target: FileEntry): Verdict {
  const isStoredLater = target.modifiedMs >= sourceTimeMs(source) + STORED_LATER_MS;
  return isStoredLater ? { kind: "same", weakly: true } : { kind: "differs", because: "time-unknown" };
}

export const SAME: Verdict = { kind: "same", weakly: false };
export const MODIFIED: Verdict = { kind: "differs", because: "modified" };
export const LOOK_AT_SOURCE: Verdict = { kind: "look", side: "source" };
export const LOOK_AT_TARGET: Verdict = { kind: "look", side: "target" };
