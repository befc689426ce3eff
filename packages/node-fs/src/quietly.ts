/** Runs what must not hide the outcome that led here. */
export async function quietly(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch {
    // The caller is on its way out, mostly with an error of its own.
  }
}
