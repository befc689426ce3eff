import type { FileEntry } from "@s3fs/core";
import type { Reason } from "./difference.ts";

/**
 * What a rule says of two files at one path. `look` asks for a `stat` of one side before it can say more, `hash` whether the
 * content of one side has this MD5: if so they are the same, if not the rule is asked again. `read` leaves it to the bytes.
 */
export type Verdict =
  | { readonly kind: "same"; readonly weakly: boolean }
  | { readonly kind: "differs"; readonly because: Reason }
  | { readonly kind: "kept" }
  | { readonly kind: "look"; readonly side: "source" | "target" }
  | { readonly kind: "hash"; readonly side: "source" | "target"; readonly md5: string }
  | { readonly kind: "read" };

/** What is known of the two stores, and which entries were looked at already. */
export interface PairFacts {
  /** The coarser precision of the two sides. */
  readonly timePrecisionMs: number;
  /** Whether both sides are of one store, so that their etags speak one language. */
  readonly storeIsShared: boolean;
  readonly sourceIsLookedAt: boolean;
  readonly targetIsLookedAt: boolean;
  /** What came of hashing one side: nobody has asked, it is not what the other side's tag is, or there was no hash. */
  readonly hash: "unasked" | "other" | "none";
}

/** Epoch milliseconds in a double are exact to a quarter of a microsecond, and stores truncate to the microsecond. */
const TIME_NOISE_MS = 0.0015;

/** How much later than the source a target must have been stored to hold it, for clocks of whole seconds. */
const STORED_LATER_MS = 2000;

/**
 * The rule "auto": sizes, then the content where a tag proves it without a request, then the time that the source's writer
 * gave it, which a copy carries along. Different in either direction is different: a file restored from a backup is older and
 * must travel. Never by size alone. Equal times count only as long as no hash speaks against them.
 *
 * A source without a writer's time (a foreign object) counts by the store's own time, for that is what a copy of it
 * carries. A target without one says only when it was stored: late enough is "weakly" the same.
 */
export function decideSame(source: FileEntry, target: FileEntry, facts: PairFacts): Verdict {
  if (source.size !== target.size) return { kind: "differs", because: "size" };
  if (haveOneTag(source, target, facts)) return SAME;
  if (isExactCopy(source, target)) return SAME;
  const hash = facts.hash === "unasked" ? hashInstead(source, target) : undefined;
  if (hash !== undefined) return hash;
  if (target.sourceModifiedMs === undefined && !facts.targetIsLookedAt) return LOOK_AT_TARGET;
  if (target.sourceModifiedMs === undefined) return decideByStoreTime(source, target, facts);
  if (source.sourceModifiedMs === undefined && !facts.sourceIsLookedAt) return LOOK_AT_SOURCE;
  return areClose(sourceTimeMs(source), target.sourceModifiedMs, facts)
    ? unlessOther(SAME, source, target, facts)
    : MODIFIED;
}

/**
 * What times say, unless a hash speaks against them. One that does not fit is a reason to read both, if it is known to be one:
 * a store that says nothing of its tag may have encrypted the content, so that the tag equals no hash, or hold another one.
 */
function unlessOther(byTimes: Verdict, source: FileEntry, target: FileEntry, { hash }: PairFacts): Verdict {
  const [left, right] = [source.hashes?.md5, target.hashes?.md5];
  if (left !== undefined && right !== undefined) return left === right ? SAME : READ;
  if (hash !== "other") return byTimes;
  const tagged = isMd5(target.etag) ? target : source;
  if (tagged.hashes === undefined) return WEAKLY_SAME;
  return tagged.hashes.md5 === undefined ? byTimes : READ;
}

/** Tags of one store speak one language; a tag that is an MD5 speaks one that all stores share. */
export function haveOneTag(source: FileEntry, target: FileEntry, { storeIsShared }: PairFacts): boolean {
  return source.etag !== undefined && source.etag === target.etag && (storeIsShared || isMd5(source.etag));
}

/** A listing without writers' times: the target carries the very store time of the source, so it is a copy of it. */
function isExactCopy(source: FileEntry, target: FileEntry): boolean {
  if (source.sourceModifiedMs !== undefined || target.sourceModifiedMs === undefined) return false;
  return Math.abs(source.modifiedMs - target.sourceModifiedMs) <= TIME_NOISE_MS;
}

/**
 * The tag of an object that S3 got in one piece is the MD5 of its content, unless it is encrypted by a key of KMS or of the
 * customer: then it is of the same form and equals no hash. So an equal hash is a proof, another one is none.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function isMd5(etag: string | undefined): etag is string {
  return etag !== undefined && /^[0-9a-f]{32}$/.test(etag);
}

/** Beyond that, to ask for a time is quicker than to read a disk. */
const MOST_HASHED_BYTES = 64 * 1024 * 1024;

/** To read a file whose listing tells its writer's time, as those of disks do, instead of asking a store for that time. */
function hashInstead(source: FileEntry, target: FileEntry): Verdict | undefined {
  if (source.size > MOST_HASHED_BYTES) return undefined;
  if (isMd5(target.etag) && isOfDisk(source)) return { kind: "hash", side: "source", md5: target.etag };
  if (isMd5(source.etag) && isOfDisk(target)) return { kind: "hash", side: "target", md5: source.etag };
  return undefined;
}

/** Its content is at hand, and its listing tells the time of its writer. */
export function isOfDisk({ etag, sourceModifiedMs }: FileEntry): boolean {
  return sourceModifiedMs !== undefined && !isMd5(etag);
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

function decideByStoreTime(source: FileEntry, target: FileEntry, facts: PairFacts): Verdict {
  const isStoredLater = target.modifiedMs >= sourceTimeMs(source) + STORED_LATER_MS;
  if (!isStoredLater) return { kind: "differs", because: "time-unknown" };
  return unlessOther(WEAKLY_SAME, source, target, facts);
}

export const SAME: Verdict = { kind: "same", weakly: false };
const WEAKLY_SAME: Verdict = { kind: "same", weakly: true };
const READ: Verdict = { kind: "read" };
export const MODIFIED: Verdict = { kind: "differs", because: "modified" };
export const LOOK_AT_SOURCE: Verdict = { kind: "look", side: "source" };
export const LOOK_AT_TARGET: Verdict = { kind: "look", side: "target" };
