/** A state that tasks can wait on: whoever waits looks again after each change. */
export interface Watched<S extends object> {
  readonly state: Readonly<S>;
  set(this: void, change: Partial<S>): void;
  until(this: void, holds: (state: Readonly<S>) => boolean): Promise<void>;
}

export function watched<S extends object>(initial: S): Watched<S> {
  const state = { ...initial };
  let waiting: (() => void)[] = [];
  return {
    state,
    set(change) {
      Object.assign(state, change);
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    async until(holds) {
      while (!holds(state))
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
    },
  };
}
