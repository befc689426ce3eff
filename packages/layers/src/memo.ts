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
  const answers = bounded<T>(maxWeight);
  const pending = new Set<{ readonly path: Path; isStale: boolean }>();
  return {
    get(path) {
      const found = answers.kept.get(path);
      if (found === undefined || now() < found.untilMs) return found;
      answers.drop(path);
      return undefined;
    },
    asking(path) {
      const question = { path, isStale: false };
      const untilMs = now() + ttlMs; // from before the answer, which may be as old as the question
      pending.add(question);
      return {
        keep(answer, weight) {
          if (!question.isStale) answers.keep(path, { answer, weight, untilMs });
        },
        end: () => pending.delete(question),
      };
    },
    forget(path) {
      for (const known of answers.kept.keys()) if (touches(path, known)) answers.drop(known);
      for (const question of pending) question.isStale ||= touches(path, question.path);
    },
    clear() {
      for (const known of answers.kept.keys()) answers.drop(known);
      for (const question of pending) question.isStale = true;
    },
  };
}

interface Kept<T> {
  readonly answer: T;
  readonly weight: number;
  readonly untilMs: number;
}

interface Bounded<T> {
  readonly kept: ReadonlyMap<Path, Kept<T>>;
  keep(this: void, path: Path, answer: Kept<T>): void;
  drop(this: void, path: Path): void;
}

/** Never heavier than it may be: what was kept first makes room, and what is too heavy alone is not kept. */
function bounded<T>(maxWeight: number): Bounded<T> {
  const kept = new Map<Path, Kept<T>>();
  let total = 0;
  const drop = (path: Path): void => {
    total -= kept.get(path)?.weight ?? 0;
    kept.delete(path);
  };
  return {
    kept,
    drop,
    keep(path, answer) {
      drop(path);
      if (answer.weight > maxWeight) return;
      for (const oldest of kept.keys()) {
        if (total + answer.weight <= maxWeight) break;
        drop(oldest);
      }
      kept.set(path, answer);
      total += answer.weight;
    },
  };
}

/** A change makes and removes the directories above it, and with a tree goes what is below. */
function touches(changed: Path, known: Path): boolean {
  return isWithin(known, changed) || isWithin(changed, known);
}
