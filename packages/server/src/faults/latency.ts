/** A log-normal distribution of waits, which is what the latencies of a busy store look like: a steady middle and a long tail. */
export interface Latency {
  readonly medianMs: number;
  /** Of a hundred requests one waits longer. */
  readonly p99Ms: number;
}

/** Draws a wait. @param random uniform numbers of at least 0 and below 1 */
export function drawDelayMs(latency: Latency, random: () => number): number {
  const sigma = Math.log(latency.p99Ms / latency.medianMs) / P99_OF_NORMAL;
  return latency.medianMs * Math.exp(sigma * drawNormal(random));
}

/** https://en.wikipedia.org/wiki/Box–Muller_transform */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** How many standard deviations above the middle the 99th percentile lies. */
const P99_OF_NORMAL = 2.3263;
