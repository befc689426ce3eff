import { setMaxListeners } from "node:events";
import { FileSystem, isFsError, NEVER, parsePath, ROOT, type Driver } from "@s3fs/core";
import { throttled } from "@s3fs/layers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { memoryDriver } from "./memory-driver.ts";

/** By a clock that goes from one timer to the next. */
async function elapsedMs(run: () => Promise<unknown>): Promise<number> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const startMs = performance.now();
  const state = { isRunning: true };
  const running = run().finally(() => (state.isRunning = false));
  while (state.isRunning) await vi.advanceTimersToNextTimerAsync();
  await running;
  return performance.now() - startMs;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<number[]> {
  const sizes: number[] = [];
  for await (const chunk of chunks) sizes.push(chunk.byteLength);
  return sizes;
}

describe("throttled", () => {
  it("answers as the driver does", async () => {
    const fs = new FileSystem(throttled(memoryDriver(), { bytesPerSecond: 1e9, operationsPerSecond: 1e9 }));
    await fs.write("a/b", "hello");
    await fs.append("a/b", " world");
    await fs.copy("a", "c");
    await fs.move("c/b", "d");
    expect(await fs.read("d", { start: -5 }).text()).toBe("world");
    expect((await all(fs.list("", { recursive: true }))).map(({ path }) => path)).toEqual([
      "a",
      "a/b",
      "c",
      "d",
    ]);
    await fs.remove("a", { recursive: true });
    await expect(fs.stat("a")).rejects.toMatchObject({ code: "ENOENT", driver: "memory" });
  });

  it("keeps to its rate of bytes, written and read, in pieces that the rate can carry", async () => {
    const driver = throttled(memoryDriver(), { bytesPerSecond: 100_000 });
    const fs = new FileSystem(driver);
    // A full bucket gives 25,000 bytes at once; 45,000 more take 450 ms, and each wait a whole millisecond at least.
    const spent = await elapsedMs(async () => {
      await fs.write("a", new Uint8Array(35_000));
      expect(await drain(fs.read("a"))).toEqual([25_000, 10_000]);
    });
    expect(spent).toBeGreaterThanOrEqual(450);
    expect(spent).toBeLessThan(460);
  });

  it("keeps to its rate of operations", async () => {
    const fs = new FileSystem(throttled(memoryDriver(), { operationsPerSecond: 20 }));
    const spent = await elapsedMs(() => Promise.all(Array.from({ length: 10 }, () => fs.exists("a"))));
    expect(spent).toBe(250); // 5 at once, one more every 50 ms
  });

  it("makes every function of the driver that does work wait for its turn", async () => {
    const complete = new FileSystem(memoryDriver()).driver;
    const driver: Driver = throttled(
      {
        ...complete,
        copyFrom: async () => {},
        setModified: async () => {},
        url: async () => "free",
        locate: () => ({ store: "free", key: "" }),
      },
      { operationsPerSecond: 0.001 },
    );
    await driver.stat(ROOT, { signal: NEVER }); // takes the one that may go at once
    const impatient = new AbortController();
    setMaxListeners(0, impatient.signal);
    const call = {
      signal: impatient.signal,
      overwrite: true,
      exclusive: false,
      method: "get" as const,
    };
    const location = { store: "", key: "" };
    const waiting: Record<string, () => unknown> = {
      stat: () => driver.stat(ROOT, call),
      list: () => all(driver.list(ROOT, call)),
      read: () => driver.read(ROOT, call),
      write: () => driver.write(ROOT, noBytes(), call),
      makeDirectory: () => driver.makeDirectory(ROOT, call),
      removeFile: () => driver.removeFile(ROOT, call),
      removeDirectory: () => driver.removeDirectory(ROOT, call),
      listTree: () => driver.listTree && all(driver.listTree(ROOT, call)),
      copyFile: () => driver.copyFile?.(ROOT, ROOT, call),
      copyFrom: () => driver.copyFrom?.(location, ROOT, call),
      moveFile: () => driver.moveFile?.(ROOT, ROOT, call),
      moveDirectory: () => driver.moveDirectory?.(ROOT, ROOT, call),
      removeTree: () => driver.removeTree?.(ROOT, { ...call, includingTwin: false }),
      append: () => driver.append?.(ROOT, noBytes(), call),
      openHandle: () => driver.openHandle?.(ROOT, { ...call, appends: false, reads: true }),
      writeParts: () => driver.writeParts?.(ROOT, { ...call, size: 0 }),
      discardParts: () => driver.discardParts?.(ROOT, "token", call),
      removeLeftovers: () => driver.removeLeftovers?.(ROOT, { ...call, keep: new Set() }),
      setModified: () => driver.setModified?.(ROOT, 0, call),
    };
    const outcomes = Object.entries(waiting).map(async ([name, run]) => {
      await expect(run(), name).rejects.toBe("gave up");
      return name;
    });
    setImmediate(() => impatient.abort("gave up"));
    await Promise.all(outcomes);
    const free = ["name", "traits", "classify", "url", "locate"];
    expect(Object.keys(driver).toSorted()).toEqual([...Object.keys(waiting), ...free].toSorted());
    const calm = { ...call, signal: NEVER };
    expect(await driver.url?.(ROOT, calm)).toBe("free");
  });

  it("lacks what the driver lacks", () => {
    const { copyFile: _copyFile, locate: _locate, close: _close, ...lacking } = memoryDriver();
    const keys = Object.keys(throttled(lacking, { bytesPerSecond: 1 }));
    expect(keys.toSorted()).toEqual(Object.keys(lacking).toSorted());
  });

  it("ends a slow read with the caller's own reason", async () => {
    const base = memoryDriver();
    await new FileSystem(base).write("a", new Uint8Array(1000));
    const fs = new FileSystem(throttled(base, { bytesPerSecond: 1 }));
    const controller = new AbortController();
    const reading = fs.read("a", { signal: controller.signal }).bytes();
    setImmediate(() => controller.abort("enough"));
    await expect(reading).rejects.toBe("enough");
  });

  it("leaves nothing behind when a slow write is aborted", async () => {
    const base = new FileSystem(memoryDriver());
    const fs = new FileSystem(throttled(base.driver, { bytesPerSecond: 1 }));
    const controller = new AbortController();
    const writing = fs.write("a", new Uint8Array(1000), { signal: controller.signal });
    setImmediate(() => controller.abort("enough"));
    await expect(writing).rejects.toBe("enough");
    expect(await base.exists("a")).toBe(false);
  });

  it("ends a pending read without an error when the reading is released", async () => {
    const base = memoryDriver();
    await new FileSystem(base).write("a", new Uint8Array(1000));
    const reading = await throttled(base, { bytesPerSecond: 1 }).read(parsePath("a"), { signal: NEVER });
    const chunks = reading.chunks[Symbol.asyncIterator]();
    expect((await chunks.next()).value).toHaveLength(1);
    const pending = chunks.next();
    await reading.release();
    expect(await pending).toEqual({ done: true, value: undefined });
  });

  it("leaves its parent open when it is closed", async () => {
    const base = new FileSystem(memoryDriver());
    await new FileSystem(throttled(base.driver, { bytesPerSecond: 1000 })).close();
    expect(await base.exists("a")).toBe(false);
  });

  it.each([0, -1, Number.NaN, Infinity])("refuses a rate of %d", (rate) => {
    for (const options of [{ bytesPerSecond: rate }, { operationsPerSecond: rate }]) {
      let refused: unknown;
      try {
        throttled(memoryDriver(), options);
      } catch (error) {
        refused = error;
      }
      expect(isFsError(refused, "EINVAL") && refused.detail).toContain("is a positive number");
    }
  });
});

async function* noBytes(): AsyncIterable<Uint8Array> {}
