import { getEventListeners } from "node:events";
import { NEVER } from "@s3fs/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { tokenBucket } from "../src/token-bucket.ts";
import { turnstile } from "../src/turnstile.ts";

describe("turnstile", () => {
  it("lets callers through in the order they came, also a small one behind a large one", async () => {
    const gate = turnstile(tokenBucket({ perSecond: 1000, capacity: 10 }));
    const order: string[] = [];
    const pass = async (name: string, amount: number): Promise<void> => {
      await gate.pass(amount, NEVER);
      order.push(name);
    };
    await Promise.all([pass("first", 10), pass("large", 10), pass("small", 1), pass("free", 0)]);
    expect(order).toEqual(["first", "large", "small", "free"]);
  });

  it("ends a wait with the caller's own reason, and leaves no timer and no listener", async () => {
    const gate = turnstile(tokenBucket({ perSecond: 0.001, capacity: 1 }));
    await gate.pass(1, NEVER);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const controllers = [new AbortController(), new AbortController()];
    const waits = controllers.map(({ signal }) => gate.pass(1, signal).catch((reason: unknown) => reason));
    await new Promise((resolve) => setImmediate(resolve));
    expect(vi.getTimerCount()).toBe(1);
    for (const [index, controller] of controllers.entries()) controller.abort(`reason ${index}`);
    expect(await Promise.all(waits)).toEqual(["reason 0", "reason 1"]);
    expect(vi.getTimerCount()).toBe(0);
    expect(controllers.map(({ signal }) => getEventListeners(signal, "abort").length)).toEqual([0, 0]);
  });

  it("takes nothing for a caller who gave up, and lets nobody behind overtake those in front", async () => {
    const gate = turnstile(tokenBucket({ perSecond: 100, capacity: 5 }));
    await gate.pass(5, NEVER);
    const order: string[] = [];
    const pass = async (name: string, amount: number, signal = NEVER): Promise<void> => {
      const outcome = await gate.pass(amount, signal).catch((reason: unknown) => reason);
      order.push(
        outcome === undefined ? name : `${name} ${outcome === signal.reason ? "gave up" : "failed"}`,
      );
    };
    const impatient = new AbortController();
    const waits = [pass("first", 5), pass("never", 1000, impatient.signal), pass("last", 1)];
    impatient.abort();
    await Promise.all(waits);
    expect(order).toEqual(["never gave up", "first", "last"]);
  });

  it("leaves no listener on a signal that outlives the wait", async () => {
    const gate = turnstile(tokenBucket({ perSecond: 100, capacity: 1 }));
    const { signal } = new AbortController();
    await gate.pass(1, signal);
    await gate.pass(1, signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("lets nobody through whose signal has aborted already", async () => {
    const gate = turnstile(tokenBucket({ perSecond: 1, capacity: 1 }));
    await expect(gate.pass(1, AbortSignal.abort("no"))).rejects.toBe("no");
    await gate.pass(1, NEVER);
  });
});
