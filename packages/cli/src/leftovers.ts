/** What is under way, for the moment in which a process ends without waiting for it. */
export interface Leftovers {
  /** @returns the function that takes the list out again */
  add(this: void, list: () => readonly string[]): () => void;
  /** Everything that is under way now. */
  all(this: void): readonly string[];
}

export function createLeftovers(): Leftovers {
  const lists = new Set<() => readonly string[]>();
  return {
    add(list) {
      lists.add(list);
      return () => lists.delete(list);
    },
    all: () => [...lists].flatMap((list) => list()),
  };
}
