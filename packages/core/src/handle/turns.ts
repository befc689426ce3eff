/** Runs tasks one after the other, in the order in which they are given; one that fails does not hinder the next. */
export function turns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<void> = Promise.resolve();
  return async (task) => {
    const previous = last;
    let finish = (): void => {};
    last = new Promise((resolve) => {
      finish = resolve;
    });
    await previous;
    try {
      return await task();
    } finally {
      finish();
    }
  };
}
