import { onTestFinished, vi } from "vitest";

export interface Clock {
  /** Lets time pass that nobody waits for. */
  pass(durationMs: number): void;
}

/**
 * Takes the timers and `performance.now` over until the test is finished, though not the timers of Node's sockets: a
 * limit of an hour is then reached when the test says so, however slow the machine is.
 *
 * @param runs whether time passes by itself, too
 */
export function takeClock({ runs }: { readonly runs: boolean }): Clock {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"],
    shouldAdvanceTime: runs,
  });
  onTestFinished(() => void vi.useRealTimers());
  return { pass: (durationMs) => void vi.advanceTimersByTime(durationMs) };
}

export const hourMs = 3_600_000;
