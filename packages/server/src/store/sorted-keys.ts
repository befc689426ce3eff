import { compareUtf8 } from "@s3fs/core";

/** Keys in byte order; an array is one. */
export interface OrderedKeys {
  readonly length: number;
  at(index: number): string | undefined;
}

/** A set of keys that is read in byte order. */
export interface SortedKeys {
  add(key: string): void;
  remove(key: string): void;
  /** All keys in order; valid until the next change. */
  settled(): readonly string[];
}

/**
 * Changes wait until the keys are read: few are then spliced into their places, many are sorted and merged in one pass. So
 * writing a hundred thousand keys costs one sort, and a listing after each single write costs no more than the splice.
 */
export function createSortedKeys(): SortedKeys {
  let sorted: string[] = [];
  const added = new Set<string>();
  const removed = new Set<string>();
  const spliceAll = (): void => {
    for (const key of removed) sorted.splice(firstAtOrAfter(sorted, key), 1);
    for (const key of added) sorted.splice(firstAtOrAfter(sorted, key), 0, key);
  };
  return {
    add(key) {
      if (!removed.delete(key)) added.add(key);
    },
    remove(key) {
      if (!added.delete(key)) removed.add(key);
    },
    settled() {
      if (added.size + removed.size <= MAX_SPLICES) spliceAll();
      else sorted = merge(sorted, removed, [...added].sort(compareUtf8));
      added.clear();
      removed.clear();
      return sorted;
    },
  };
}

/** The index of the first key that is not before `key`. */
export function firstAtOrAfter(sorted: OrderedKeys, key: string): number {
  return firstIndex(sorted, (candidate) => compareUtf8(candidate, key) >= 0);
}

/** The index of the first key that is behind `prefix` and all keys that start with it. */
export function firstPastPrefix(sorted: OrderedKeys, prefix: string): number {
  return firstIndex(
    sorted,
    (candidate) => !candidate.startsWith(prefix) && compareUtf8(candidate, prefix) > 0,
  );
}

/** Binary search for a condition that, once true, stays true. */
function firstIndex(sorted: OrderedKeys, isReached: (key: string) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = sorted.at(middle);
    if (key === undefined || isReached(key)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function merge(sorted: readonly string[], removed: ReadonlySet<string>, added: readonly string[]): string[] {
  const merged: string[] = [];
  let next = 0;
  for (const key of sorted) {
    if (removed.has(key)) continue;
    for (let candidate = added[next]; candidate !== undefined; candidate = added[++next]) {
      if (compareUtf8(candidate, key) > 0) break;
      merged.push(candidate);
    }
    merged.push(key);
  }
  for (; next < added.length; next++) merged.push(added[next] ?? "");
  return merged;
}

const MAX_SPLICES = 32;
