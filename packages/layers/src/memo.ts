import { isWithin, type Path } from "@s3fs/core";

/** Answers that were given before, by path, for as long as they may be given again. */
export interface Memo<T> {
  get(this: void, path: Path): { readonly answer: T } | undefined;
  /** Asks, and remembers the answer unless what it tells of changed meanwhile. */
  asking(this: void, path: Path): Asking<T>;
  /** Forgets what tells of a path, of what lies below it, and of the directories above it. */
  forget(this: void, path: Path): void;
  clear(this: void): void;
}

/** A question that is under way. */
export interface Asking<T> {
  /** The answer, with how many entries it holds. */
  keep(this: void, answer: T, weight: number): void;
  end(this: void): void;
}

export interface MemoOptions {
  readonly ttlMs: number;
  /** The sum of the weights that are kept; the oldest answers make room. */
  readonly maxWeight: number;
  /** A clock that never goes back, in milliseconds. */
  readonly now: () => number;
}

export function memo<T>({ ttlMs, maxWeight, now }: MemoOptions): Memo<T> {
  const kept = new Map<Path, { readonly answer: T; readonly weight: number; readonly untilMs: number }>();
  const pending = new Set<{ readonly path: Path; isStale: boolean }>();
  let total = 0;
  const drop = (path: Path): void => {
    total -= kept.get(path)?.weight ?? 0;
    kept.delete(path);
  };
  const keep = (path: Path, answer: T, { weight, untilMs }: { weight: number; untilMs: number }): void => {
    drop(path);
    if (weight > maxWeight) return;
    for (const oldest of kept.keys()) {
      if (total + weight <= maxWeight) break;
      drop(oldest);
    }
    kept.set(path, { answer, weight, untilMs });
    total += weight;
  };
  return {
    get(path) {
      const found = kept.get(path);
      if (found === undefined || now() < found.untilMs) return found;
      drop(path);
      return undefined;
    },
    asking(path) {
      const question = { path, isStale: false };
      const untilMs = now() + ttlMs; // from before the answer, which may be as old as the question
      pending.add(question);
      return {
        keep: (answer, weight) => question.isStale || keep(path, answer, { weight, untilMs }),
        end: () => pending.delete(question),
      };
    },
    forget(path) {
      for (const known of kept.keys()) if (touches(path, known)) drop(known);
      for (const question of pending) question.isStale ||= touches(path, question.path);
    },
    clear() {
      for (const known of kept.keys()) drop(known);
      for (const question of pending) question.isStale = true;
    },
  };
}

/** A change makes and removes the directories above it, and with a tree goes what is below. */
function touches(changed: Path, known: Path): boolean {
  return isWithin(known, changed) || isWithin(changed, known);
}
