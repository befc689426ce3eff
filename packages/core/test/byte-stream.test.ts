import { ByteStream, FileSystem, NEVER, type Driver, type Path, type Reading } from "@s3fs/core";
import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

interface Observed {
  readonly driver: Driver;
  opened: number;
  released: number;
}

/** Counts what is opened and released; each byte comes as a chunk of its own. */
function observed(change: (reading: Reading) => Reading = (reading) => reading): Observed {
  const driver = mapDriver();
  const counts = { opened: 0, released: 0 };
  return Object.assign(counts, {
    driver: {
      ...driver,
      async read(path, request) {
        const reading = await driver.read(path, request);
        counts.opened += 1;
        let isReleased = false;
        return change({
          ...reading,
          chunks: bytewise(reading.chunks),
          async release() {
            if (!isReleased) counts.released += 1;
            isReleased = true;
            await reading.release();
          },
        });
      },
    } satisfies Driver,
  });
}

async function* bytewise(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) for (const byte of chunk) yield Uint8Array.of(byte);
}

async function file(content: string, driver: Driver = mapDriver()): Promise<FileSystem> {
  const fs = new FileSystem(driver);
  await fs.write("a", content);
  return fs;
}

describe("a byte stream", () => {
  it("gives bytes, text, JSON and a Web stream", async () => {
    const fs = await file('{"é":1}');
    expect(await fs.read("a").bytes()).toEqual(new TextEncoder().encode('{"é":1}'));
    expect(await fs.read("a").text()).toBe('{"é":1}');
    expect(await fs.read("a").json()).toEqual({ é: 1 });
    expect(await new Response(fs.read("a").toWeb()).text()).toBe('{"é":1}');
    expect(await fs.read("a").entry()).toMatchObject({ kind: "file", path: "a", size: 8 });
    expect(await (await file("")).read("a").bytes()).toEqual(new Uint8Array(0));
  });

  it("opens nothing before it is asked for bytes", async () => {
    const counts = observed();
    const fs = await file("x", counts.driver);
    const stream = fs.read("a");
    stream.toWeb();
    stream[Symbol.asyncIterator]();
    fs.read("missing").toWeb();
    await turn();
    expect(counts.opened).toBe(0);
  });

  it("opens once for each iteration, and releases each", async () => {
    const counts = observed();
    const stream = (await file("abc", counts.driver)).read("a");
    expect([await stream.text(), await stream.text()]).toEqual(["abc", "abc"]);
    await stream.entry();
    expect(counts).toMatchObject({ opened: 3, released: 3 });
  });

  it("reads on only of the content that the first opening saw", async () => {
    const fs = await file("one");
    const stream = fs.read("a");
    await stream.entry();
    await fs.write("a", "two");
    await expect(stream.text()).rejects.toMatchObject({ code: "ECHANGED", operation: "read", path: "a" });
    expect(await fs.read("a").text()).toBe("two");
  });

  it("keeps to the etag that the caller names, from the first opening on", async () => {
    const fs = await file("one");
    const { etag } = await fs.read("a").entry();
    expect(await fs.read("a", { ifMatch: etag }).text()).toBe("one");
    await fs.write("a", "two");
    await expect(fs.read("a", { ifMatch: etag }).text()).rejects.toMatchObject({ code: "EPRECONDITION" });
  });

  it("releases when the consumer stops early, throws, or cancels", async () => {
    const counts = observed();
    const fs = await file("abc", counts.driver);
    for await (const _chunk of fs.read("a")) break;
    expect(counts.released).toBe(1);
    const throwing = async (): Promise<void> => {
      for await (const _chunk of fs.read("a")) throw new Error("mine");
    };
    await expect(throwing()).rejects.toThrowError("mine");
    expect(counts.released).toBe(2);
    const reader = fs.read("a").toWeb().getReader();
    await reader.read();
    await reader.cancel();
    expect(counts).toMatchObject({ opened: 3, released: 3 });
  });

  it("has nothing to release when it is left before the first pull", async () => {
    const counts = observed();
    const fs = await file("abc", counts.driver);
    await fs.read("a")[Symbol.asyncIterator]().return?.();
    await fs.read("a").toWeb().cancel();
    expect(counts).toMatchObject({ opened: 0, released: 0 });
  });

  it("gives one who opens it by hand a reading to release before the first pull", async () => {
    const counts = observed();
    const reading = await (await file("abc", counts.driver)).read("a").open();
    await reading.release();
    await reading.release();
    expect(counts).toMatchObject({ opened: 1, released: 1 });
  });

  it("is over after its end, after an early end, and after an error", async () => {
    const fs = await file("a");
    const iterator = fs.read("a")[Symbol.asyncIterator]();
    await iterator.next();
    for (let index = 0; index < 2; index += 1) expect(await iterator.next()).toMatchObject({ done: true });
    const failing = fs.read("missing")[Symbol.asyncIterator]();
    await expect(failing.next()).rejects.toMatchObject({ code: "ENOENT" });
    expect(await failing.next()).toMatchObject({ done: true });
  });

  it("interrupts a pull that waits by releasing first", async () => {
    let stop = (): void => {};
    const stalled = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const stream = new ByteStream(async () => ({
      entry: { kind: "file", path: "a" as Path, size: 1, modifiedMs: 0 },
      chunks: (async function* () {
        await stalled;
        yield* [];
      })(),
      release: async () => stop(),
    }));
    const iterator = stream[Symbol.asyncIterator]();
    const waiting = iterator.next();
    await iterator.return?.();
    expect(await waiting).toMatchObject({ done: true });
  });

  it("is over for a pull that waits when it is left, whatever that pull meets", async () => {
    for (const meets of ["an end too early", "a chunk", "an error"]) {
      let stop = (): void => {};
      const released = new Promise<void>((resolve) => {
        stop = resolve;
      });
      const counts = observed((reading) => ({
        ...reading,
        chunks: (async function* () {
          await released;
          if (meets === "an error") throw new Error("the socket is gone");
          if (meets === "a chunk") yield Uint8Array.of(1, 2, 3);
        })(),
        release: async () => stop(),
      }));
      const iterator = (await file("abc", counts.driver)).read("a")[Symbol.asyncIterator]();
      const waiting = iterator.next();
      expect(await iterator.return?.()).toMatchObject({ done: true });
      expect(await waiting).toEqual({ done: true, value: undefined });
    }
  });

  it.each([
    ["short", (size: number) => size - 1, "2 of 3 bytes"],
    ["long", (size: number) => size + 1, "more than the 3 bytes"],
  ])("reports a %s body", async (_name, sent, fault) => {
    const counts = observed((reading) => ({
      ...reading,
      chunks: (async function* () {
        yield new Uint8Array(sent(reading.entry.size));
      })(),
    }));
    const fs = await file("abc", counts.driver);
    await expect(fs.read("a").bytes()).rejects.toMatchObject({
      code: "EINTEGRITY",
      retryable: true,
      message: expect.stringContaining(fault),
    });
    expect(counts.released).toBe(1);
  });

  it("makes plain arrays of what a backend hands out", async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(7);
    const counts = observed((reading) => ({
      ...reading,
      chunks: (async function* () {
        yield Buffer.from("ab");
        yield shared.subarray(0, 1);
      })(),
    }));
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await file("abc", counts.driver)).read("a")) chunks.push(chunk);
    expect(chunks.map((chunk) => Object.getPrototypeOf(chunk) === Uint8Array.prototype)).toEqual([
      true,
      true,
    ]);
    expect(chunks[1]?.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it.each([
    [{}, "0123456789"],
    [{ start: 3 }, "3456789"],
    [{ start: 3, end: 5 }, "34"],
    [{ start: -3 }, "789"],
    [{ start: -3, end: 8 }, "7"],
    [{ start: -100, end: 2 }, "01"],
    [{ start: 5, end: 100 }, "56789"],
    [{ start: 100 }, ""],
    [{ start: 5, end: 2 }, ""],
    [{ end: 0 }, ""],
  ])("reads the range %j as %j", async (range, text) => {
    expect(await (await file("0123456789")).read("a", range).text()).toBe(text);
  });

  it.each([{ start: 1.5 }, { start: Number.NaN }, { end: -1 }, { end: Infinity }])(
    "refuses %j",
    async (range) => {
      await expect((await file("x")).read("a", range).bytes()).rejects.toMatchObject({
        code: "EINVAL",
        path: "a",
      });
    },
  );
});

describe("an aborted read", () => {
  const reason = new Error("enough");

  it("ends while the file is opened, and releases what opens later", async () => {
    const driver = mapDriver();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let released = 0;
    const fs = await file("abc", {
      ...driver,
      async read(path, request) {
        await gate;
        const reading = await driver.read(path, { ...request, signal: NEVER });
        return { ...reading, release: async () => void (released += 1) };
      },
    });
    const controller = new AbortController();
    const reading = fs.read("a", { signal: controller.signal }).bytes();
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(released).toBe(0);
    open();
    await expect.poll(() => released).toBe(1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("ends while the backend stalls between two chunks", async () => {
    const counts = observed((reading) => ({
      ...reading,
      chunks: (async function* () {
        yield Uint8Array.of(1);
        await new Promise(() => {});
      })(),
    }));
    const fs = await file("abc", counts.driver);
    const controller = new AbortController();
    const iterator = fs.read("a", { signal: controller.signal })[Symbol.asyncIterator]();
    await iterator.next();
    const waiting = iterator.next();
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(counts.released).toBe(1);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  it("does not begin when the signal has aborted, and leaves no listener when it has not", async () => {
    const counts = observed();
    const fs = await file("abc", counts.driver);
    await expect(fs.read("a", { signal: AbortSignal.abort(reason) }).bytes()).rejects.toBe(reason);
    expect(counts.opened).toBe(0);
    const { signal } = new AbortController();
    expect(await fs.read("a", { signal }).text()).toBe("abc");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});
