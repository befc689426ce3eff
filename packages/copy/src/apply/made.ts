import type { Path } from "@s3fs/core";
import type { Tally } from "./mirror-report.ts";

const counters = [
  "copied",
  "added",
  "changed",
  "copiedServerSide",
  "bytes",
  "directoriesMade",
  "linksMade",
] as const;

/** What a run has made, by the counters of its report. */
export type Made = Partial<Record<(typeof counters)[number], number>>;

/** Counts what is made. What belongs to a replacement is remembered apart, as it may be taken back. */
export interface MadeCounter {
  count(this: void, made: Made, replaces: Path | undefined): void;
  /** What was made for a replacement is not in its place. */
  takeBack(this: void, replaces: Path): void;
}

export function madeCounter(tally: Tally): MadeCounter {
  const staged = new Map<Path, Made>();
  return {
    count(made, replaces) {
      add(tally, made, 1);
      if (replaces !== undefined) staged.set(replaces, sum(staged.get(replaces) ?? {}, made));
    },
    takeBack(replaces) {
      add(tally, staged.get(replaces) ?? {}, -1);
      staged.delete(replaces);
    },
  };
}

function add(tally: Tally, made: Made, sign: 1 | -1): void {
  for (const name of counters) tally[name] += sign * (made[name] ?? 0);
}

function sum(left: Made, right: Made): Made {
  return Object.fromEntries(counters.map((name) => [name, (left[name] ?? 0) + (right[name] ?? 0)]));
}
