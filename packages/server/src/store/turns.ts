/** Lets work on one thing go one after the other, and work on different things at the same time. */
export interface Turns {
  /** Runs when all that was given before under this name has ended, well or not. */
  take<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Whether anything runs or waits under a name that starts so. */
  isBusy(prefix: string): boolean;
  /** Resolves when what runs or waits now, under names that start so, has ended. */
  settled(prefix: string): Promise<void>;
}

export function createTurns(): Turns {
  const tails = new Map<string, Promise<void>>();
  return {
    async take(name, run) {
      const before = tails.get(name);
      let finish = (): void => undefined;
      const tail = new Promise<void>((resolve) => (finish = resolve));
      tails.set(name, tail);
      try {
        if (before !== undefined) await before;
        return await run();
      } finally {
        if (tails.get(name) === tail) tails.delete(name);
        finish();
      }
    },
    isBusy: (prefix) => [...tails.keys()].some((name) => name.startsWith(prefix)),
    async settled(prefix) {
      await Promise.all([...tails].flatMap(([name, tail]) => (name.startsWith(prefix) ? tail : [])));
    },
  };
}
