/** Bytes a second over the last seconds. */
export interface RateMeter {
  /** @param bytes all so far */
  note(this: void, nowMs: number, bytes: number): void;
  /** Undefined before there is anything to tell it from. */
  perSecond(this: void): number | undefined;
}

const WINDOW_MS = 10_000;

export function rateMeter(): RateMeter {
  const samples: { readonly atMs: number; readonly bytes: number }[] = [];
  return {
    note(nowMs, bytes) {
      samples.push({ atMs: nowMs, bytes });
      while (samples.length > 2 && (samples[1]?.atMs ?? nowMs) <= nowMs - WINDOW_MS) samples.shift();
    },
    perSecond() {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined;
      return (Math.max(0, last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
    },
  };
}
