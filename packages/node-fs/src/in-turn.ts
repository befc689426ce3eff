/** Runs one thing at a time for each key, in the order of the calls. */
export type InTurn = <T>(key: string, run: () => Promise<T>) => Promise<T>;

export function inTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, run) => {
    const before = last.get(key);
    const running = before === undefined ? run() : after(before, run);
    last.set(key, running);
    try {
      return await running;
    } finally {
      if (last.get(key) === running) last.delete(key);
    }
  };
}

async function after<T>(before: Promise<unknown>, run: () => Promise<T>): Promise<T> {
  await Promise.allSettled([before]);
  return run();
}
