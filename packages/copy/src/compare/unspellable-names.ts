import { ROOT } from "@s3fs/core";
import type { Unspellable } from "./difference.ts";
import type { Visibility } from "./filter.ts";

/** The names of one side that no path can spell. */
export interface UnspellableNames {
  note(this: void, name: string): void;
  /** What there is to tell of them, if there are any. */
  found(this: void): readonly Unspellable[];
}

const MOST_NAMED = 100;

/** Counts all of them, and remembers the first ones: a bucket may hold any number. */
export function unspellableNames(
  side: Unspellable["side"],
  isVisible: Visibility = () => true,
): UnspellableNames {
  const names: string[] = [];
  let count = 0;
  return {
    note(name) {
      if (!isVisible(name)) return;
      count += 1;
      if (names.length < MOST_NAMED) names.push(name);
    },
    found: () => (count === 0 ? [] : [{ kind: "unspellable", path: ROOT, side, count, names }]),
  };
}
