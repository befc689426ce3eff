import { abortable, FileSystem, interruptible, NEVER, onAbort } from "@s3fs/core";
import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const reason = { any: "value" };
const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

describe("abortable", () => {
  it("gives what the promise gives, and leaves no listener", async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(new Error("mine")), signal)).rejects.toThrowError("mine");
    expect(listeners(signal)).toBe(0);
  });

  it("ends with the reason as it is, at once, and leaves no listener", async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => {}), controller.signal);
    expect(listeners(controller.signal)).toBe(1);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(listeners(controller.signal)).toBe(0);
    await expect(abortable(new Promise(() => {}), AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("keeps nobody waiting for a rejection that comes after the abort", async () => {
    const controller = new AbortController();
    let fail = (_error: Error): void => {};
    const late = new Promise((_resolve, reject) => {
      fail = reject;
    });
    const waiting = abortable(late, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    fail(new Error("late")); // an unhandled rejection would fail this run
    await turn();
  });
});

describe("onAbort", () => {
  it("calls back once, at once if it has aborted, never once unlinked", () => {
    let calls = 0;
    const count = (): number => (calls += 1);
    onAbort(AbortSignal.abort(), count)();
    expect(calls).toBe(1);
    const controller = new AbortController();
    onAbort(controller.signal, count);
    onAbort(controller.signal, count)();
    controller.abort();
    controller.abort();
    expect(calls).toBe(2);
    expect(listeners(controller.signal)).toBe(0);
  });
});

describe("a signal that many calls share", () => {
  it("has one listener however many wait, and none once all have ended", async () => {
    const { signal } = new AbortController();
    const unlinks = Array.from({ length: 50 }, () => onAbort(signal, () => {}));
    expect(listeners(signal)).toBe(1);
    for (const unlink of unlinks) unlink();
    expect(listeners(signal)).toBe(0);
  });

  it("tells every one of them when it aborts", () => {
    const controller = new AbortController();
    const told: number[] = [];
    for (const number of [1, 2, 3]) onAbort(controller.signal, () => told.push(number));
    controller.abort();
    expect(told).toEqual([1, 2, 3]);
  });
});

describe("interruptible", () => {
  async function* counting(left: () => void = () => {}): AsyncGenerator<number> {
    try {
      for (let number = 0; number < 3; number += 1) yield number;
    } finally {
      await turn();
      left();
    }
  }

  it.each([
    ["nobody will abort", NEVER],
    ["somebody might", new AbortController().signal],
  ])("gives the same items when %s", async (_name, signal) => {
    const items: unknown[] = [];
    for await (const item of interruptible(counting(), signal)) items.push(item);
    for await (const item of interruptible(["a", "b"], signal)) items.push(item);
    expect(items).toEqual([0, 1, 2, "a", "b"]);
    expect(listeners(signal)).toBe(0);
  });

  it.each([
    ["nobody will abort", NEVER],
    ["somebody might", new AbortController().signal],
  ])("has cleaned up when a consumer stops early and %s", async (_name, signal) => {
    let hasLeft = false;
    const leave = (): void => {
      hasLeft = true;
    };
    for await (const _item of interruptible(counting(leave), signal)) break;
    expect(hasLeft).toBe(true);
  });

  it("passes on an error", async () => {
    const failing = async (): Promise<void> => {
      const iterable = {
        [Symbol.asyncIterator]: () => ({
          next: async () => Promise.reject(new Error("mine")),
          return: async () => Promise.reject(new Error("hidden")),
        }),
      };
      for await (const _item of interruptible(iterable, new AbortController().signal));
    };
    await expect(failing()).rejects.toThrowError("mine");
  });

  it("ends a wait at once, whatever the iterable does", async () => {
    const controller = new AbortController();
    async function* stalling(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => {});
    }
    const items = interruptible(stalling(), controller.signal);
    await items.next();
    const waiting = items.next();
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(listeners(controller.signal)).toBe(0);
  });
});

describe("every verb", () => {
  const verbs: [string, (fs: FileSystem, signal: AbortSignal) => Promise<unknown>][] = [
    ["stat", (fs, signal) => fs.stat("d/a", { signal })],
    ["exists", (fs, signal) => fs.exists("d/a", { signal })],
    ["list", (fs, signal) => drained(fs.list("", { signal }))],
    ["list recursive", (fs, signal) => drained(fs.list("", { recursive: true, signal }))],
    ["walk", (fs, signal) => drained(fs.walk("", { order: "breadth", signal }))],
    ["glob", (fs, signal) => drained(fs.glob("**", { signal }))],
    ["read", (fs, signal) => fs.read("d/a", { signal }).bytes()],
    ["write", (fs, signal) => fs.write("d/a", ["x", "y"].map(encode), { signal })],
    ["append", (fs, signal) => fs.append("d/a", "x", { signal })],
    ["open", (fs, signal) => fs.open("d/a", "a+", { signal }, (handle) => handle.write("x"))],
    ["hash", (fs, signal) => fs.hash("d/a", "sha256", { signal })],
    ["makeDirectory", (fs, signal) => fs.makeDirectory("new", { signal })],
    ["copy", (fs, signal) => fs.copy("d", "e", { signal })],
    ["move", (fs, signal) => fs.move("d", "e", { signal })],
    ["remove", (fs, signal) => fs.remove("d", { recursive: true, signal })],
  ];

  it.each(verbs)("%s refuses an aborted signal with its reason, and changes nothing", async (_name, use) => {
    const fs = new FileSystem(mapDriver());
    await fs.write("d/a", "1");
    await expect(use(fs, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await fs.read("d/a").text()).toBe("1");
    expect(await fs.exists("new")).toBe(false);
    expect(await fs.exists("e")).toBe(false);
  });

  it.each(verbs)("%s leaves no listener behind", async (_name, use) => {
    const fs = new FileSystem(mapDriver());
    await fs.write("d/a", "1");
    const { signal } = new AbortController();
    await use(fs, signal);
    expect(listeners(signal)).toBe(0);
  });

  it("ends a look at once when the backend hangs", async () => {
    const fs = new FileSystem({ ...mapDriver(), stat: () => new Promise<never>(() => {}) });
    const controller = new AbortController();
    const looking = fs.stat("a", { signal: controller.signal });
    controller.abort(reason);
    await expect(looking).rejects.toBe(reason);
    expect(listeners(controller.signal)).toBe(0);
  });
});

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function drained(entries: AsyncIterable<unknown>): Promise<void> {
  for await (const _entry of entries);
}
