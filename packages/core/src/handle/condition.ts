/** Lets tasks wait until something about a shared state holds; whoever changes the state notifies. */
export interface Condition {
  notify(this: void): void;
  until(this: void, holds: () => boolean): Promise<void>;
}

export function condition(): Condition {
  let waiting: (() => void)[] = [];
  return {
    notify() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    async until(holds) {
      while (!holds())
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
    },
  };
}
