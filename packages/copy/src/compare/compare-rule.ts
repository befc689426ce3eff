import type { FileEntry } from "@s3fs/core";
import {
  areClose,
  decideSame,
  LOOK_AT_SOURCE,
  LOOK_AT_TARGET,
  MODIFIED,
  SAME,
  sourceTimeMs,
  type PairFacts,
  type Verdict,
} from "./decide-same.ts";

/**
 * When two files of one path count as the same.
 *
 * - `auto`: equal sizes and equal times of the writer; see the README for the cases where a time is missing
 * - `always`: never the same
 * - `size`, `modified`: equal sizes; equal sizes and times
 * - `newer`, `older`: copied when the source is newer (older) than the target
 * - `exists`, `notExists`: copied when the target has (has not) a file there
 * - `checksum`: equal content, by hashes that a store keeps, else read on both sides
 * - a function: true means the same
 */
export type Compare = CompareMode | CompareFunction;

export type CompareMode =
  | "auto"
  | "always"
  | "size"
  | "modified"
  | "newer"
  | "older"
  | "exists"
  | "notExists"
  | "checksum";

/** Gets the entries of the listings, which on S3 lack `sourceModifiedMs`. */
export type CompareFunction = (source: FileEntry, target: FileEntry) => boolean | Promise<boolean>;

/** A rule that needs nothing but entries. Pure. */
export type CompareRule = (source: FileEntry, target: FileEntry, facts: PairFacts) => Verdict;

export const compareRules: Readonly<Record<Exclude<CompareMode, "checksum">, CompareRule>> = {
  auto: decideSame,
  always: () => ({ kind: "differs", because: "rule" }),
  size: (source, target) => (source.size === target.size ? SAME : { kind: "differs", because: "size" }),
  modified: (source, target, facts) =>
    source.size === target.size ? sameTime(source, target, facts) : { kind: "differs", because: "size" },
  newer: byTime((sourceMs, targetMs, facts) => ahead(sourceMs, targetMs, facts)),
  older: byTime((sourceMs, targetMs, facts) => ahead(targetMs, sourceMs, facts)),
  exists: () => ({ kind: "differs", because: "rule" }),
  notExists: () => ({ kind: "kept" }),
};

const sameTime = byTime((sourceMs, targetMs, facts) =>
  areClose(sourceMs, targetMs, facts) ? SAME : MODIFIED,
);

type TimeRule = (sourceMs: number, targetMs: number, facts: PairFacts) => Verdict;

/** By the writers' times; where even a look tells none, by the store's. */
function byTime(decide: TimeRule): CompareRule {
  return (source, target, facts) => {
    if (target.sourceModifiedMs === undefined && !facts.targetIsLookedAt) return LOOK_AT_TARGET;
    if (source.sourceModifiedMs === undefined && !facts.sourceIsLookedAt) return LOOK_AT_SOURCE;
    return decide(sourceTimeMs(source), sourceTimeMs(target), facts);
  };
}

function ahead(leftMs: number, rightMs: number, facts: PairFacts): Verdict {
  return leftMs > rightMs && !areClose(leftMs, rightMs, facts) ? MODIFIED : { kind: "kept" };
}
