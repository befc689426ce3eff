/** Runs what must not hide the outcome that led here: whoever waits has its result or its error already. */
export async function quietly(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch {
    // There is nobody left to be told.
  }
}
