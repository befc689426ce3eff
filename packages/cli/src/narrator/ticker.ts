/** What time it is, and a call at equal distances. */
export interface Ticker {
  nowMs(this: void): number;
  /** @returns the function that ends the calls */
  every(this: void, intervalMs: number, call: () => void): () => void;
}

export const realTicker: Ticker = {
  nowMs: () => performance.now(),
  every(intervalMs, call) {
    const timer = setInterval(call, intervalMs);
    return () => clearInterval(timer);
  },
};
