import { onTestFinished, vi } from "vitest";

/** Holds back the timer of just this duration, however long the machine takes for what comes before it: it fires when told to. */
export function heldTimer(milliseconds: number): { fire(): void } {
  const { setTimeout: real } = globalThis;
  let fire: (() => void) | undefined;
  const spy = vi
    .spyOn(globalThis, "setTimeout")
    .mockImplementation((callback: () => void, delayMs?: number) => {
      if (delayMs !== milliseconds) return real(callback, delayMs);
      fire = callback;
      return real(callback, milliseconds);
    });
  onTestFinished(() => spy.mockRestore());
  return {
    fire() {
      if (fire === undefined) throw new Error(`nobody has set a timer of ${milliseconds} ms`);
      fire();
    },
  };
}
