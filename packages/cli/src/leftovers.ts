/** What is under way, for the moment in which a process ends without waiting for it. */
export interface Leftovers {
  /** @returns the function that takes the list out again */
  add(this: void, list: () => Left): () => void;
  /** Everything that is under way now. */
  all(this: void): Left;
}

/** As a person reads it. */
export interface Left {
  /** What stays in the stores: uploads without an end, temporary files. */
  readonly behind?: readonly string[];
  /** What was being copied. */
  readonly unfinished?: readonly string[];
}

export function createLeftovers(): Leftovers {
  const lists = new Set<() => Left>();
  return {
    add(list) {
      lists.add(list);
      return () => lists.delete(list);
    },
    all() {
      const each = [...lists].map((list) => list());
      return {
        behind: each.flatMap(({ behind = [] }) => behind),
        unfinished: each.flatMap(({ unfinished = [] }) => unfinished),
      };
    },
  };
}
