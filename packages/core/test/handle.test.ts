import { FileSystem, readOnly, type Driver, type FileFlags, type FileHandle } from "@s3fs/core";
import { getEventListeners, once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function files(content: Record<string, string> = {}, driver = mapDriver()): Promise<FileSystem> {
  const fs = new FileSystem(driver);
  for (const [path, text] of Object.entries(content)) await fs.write(path, text);
  return fs;
}

/** Notes each range that is read. */
function ranged(): { driver: Driver; ranges: (number | undefined)[][] } {
  const ranges: (number | undefined)[][] = [];
  const driver = mapDriver();
  return {
    ranges,
    driver: {
      ...driver,
      read(path, request) {
        ranges.push([request.start, request.end]);
        return driver.read(path, request);
      },
    },
  };
}

/** A store whose files carry no etag when they are read. */
function untagged(): Driver {
  const driver = mapDriver();
  return {
    ...driver,
    async read(path, request) {
      const { entry, ...rest } = await driver.read(path, request);
      const { etag: _none, ...others } = entry;
      return { entry: others, ...rest };
    },
  };
}

describe("a handle opened to read", () => {
  it("reads on from a cursor, at positions, and nothing past the end", async () => {
    const fs = await files({ a: "hello world" });
    await using handle = await fs.open("/a");
    expect(handle.path).toBe("/a");
    expect(decoded(await handle.read(5))).toBe("hello");
    expect(decoded(await handle.read(5, 6))).toBe("world");
    expect(decoded(await handle.read(100))).toBe(" world");
    expect(await handle.read(1)).toHaveLength(0);
    expect(await handle.read(1, 1_000)).toHaveLength(0);
    expect(await handle.stat()).toMatchObject({ kind: "file", path: "a", size: 11 });
  });

  it("fills a buffer and tells how much of it", async () => {
    const fs = await files({ a: "hello" });
    await using handle = await fs.open("a", "r");
    const buffer = new Uint8Array(4);
    expect(await handle.read(buffer)).toBe(4);
    expect(decoded(buffer)).toBe("hell");
    expect(await handle.read(buffer)).toBe(1);
    expect(decoded(buffer)).toBe("oell");
  });

  it("reads ahead while it is read on, and exactly what is asked for elsewhere", async () => {
    const { driver, ranges } = ranged();
    const fs = await files({ a: "0123456789".repeat(10) }, driver);
    await using handle = await fs.open("a", "r", { readAheadBytes: 20 });
    for (let index = 0; index < 10; index += 1) expect(decoded(await handle.read(3))).toHaveLength(3);
    expect(decoded(await handle.read(4, 71))).toBe("1234");
    expect(decoded(await handle.read(4, 73))).toBe("3456");
    expect(ranges).toEqual([
      [0, 20],
      [20, 40],
      [71, 75],
      [75, 77],
    ]);
  });

  it("starts small, fetches twice as much each time it is read on, and starts anew after a jump", async () => {
    const { driver, ranges } = ranged();
    const fs = await files({ a: "x".repeat(2_000_000) }, driver);
    await using handle = await fs.open("a", "r", { readAheadBytes: 500_000 });
    for (let position = 0; position < 1_000_000; position += 1_000) await handle.read(1_000);
    await handle.read(10, 1_900_000);
    await handle.read(10, 1_900_010);
    expect(ranges).toEqual([
      [0, 65_536],
      [65_536, 196_608],
      [196_608, 458_752],
      [458_752, 958_752],
      [958_752, 1_458_752],
      [1_900_000, 1_900_010],
      [1_900_010, 2_031_082],
    ]);
  });

  it("gives bytes that are the reader's own", async () => {
    const fs = await files({ a: "hello" });
    await using handle = await fs.open("a");
    (await handle.read(5, 0)).fill(0);
    expect(decoded(await handle.read(5, 0))).toBe("hello");
  });

  it("keeps to the content it was opened on", async () => {
    const fs = await files({ a: "one two" });
    await using handle = await fs.open("a", "r", { readAheadBytes: 3 });
    await fs.write("a", "six ten");
    expect(decoded(await handle.read(3))).toBe("one");
    await expect(handle.read(3)).rejects.toMatchObject({ code: "ECHANGED", operation: "read", path: "a" });
  });

  it("notices by size and time that a file without an etag changed", async () => {
    const fs = await files({ a: "one two" }, untagged());
    await using handle = await fs.open("a", "r", { readAheadBytes: 3 });
    expect(decoded(await handle.read(6))).toBe("one tw");
    await fs.write("a", "one twelve");
    await expect(handle.read(1, 0)).rejects.toMatchObject({ code: "ECHANGED" });
  });

  it("splits lines over blocks, with either ending, and without one at the end", async () => {
    const long = "é".repeat(100_000);
    const fs = await files({ a: `one\r\n\ntwo\n${long}\r\nlast`, b: "x\n", c: "" });
    const linesOf = async (path: string): Promise<string[]> =>
      fs.open(path, "r", async (handle) => {
        const lines: string[] = [];
        for await (const line of handle.lines()) lines.push(line);
        return lines;
      });
    expect(await linesOf("a")).toEqual(["one", "", "two", long, "last"]);
    expect(await linesOf("b")).toEqual(["x"]);
    expect(await linesOf("c")).toEqual([]);
  });

  it.each([
    ["missing", "ENOENT"],
    ["d", "EISDIR"],
  ])("refuses %s with %s", async (path, code) => {
    const fs = await files({ "d/x": "" });
    await expect(fs.open(path, "r")).rejects.toMatchObject({ code, operation: "open", path });
    await expect(fs.open(path, "r+")).rejects.toMatchObject({ code });
  });
});

describe("a handle opened to write", () => {
  it("shows what was written only once it is closed, and closes twice without harm", async () => {
    const fs = await files({ a: "old" });
    const handle = await fs.open("a", "w");
    expect(handle.atomic).toBe(true);
    expect(await handle.write("héllo ")).toBe(7);
    await handle.write(new TextEncoder().encode("world"));
    expect(await handle.stat()).toMatchObject({ size: 12 });
    await handle.sync();
    expect(await fs.read("a").text()).toBe("old");
    await handle.close();
    await handle.close();
    expect(await fs.read("a").text()).toBe("héllo world");
  });

  it("lets the written buffer be used again at once", async () => {
    const fs = await files();
    const buffer = new TextEncoder().encode("one");
    await fs.open("a", "w", async (handle) => {
      await handle.write(buffer);
      buffer.fill(0);
      await handle.write("two");
    });
    expect(await fs.read("a").text()).toBe("onetwo");
  });

  it("streams: a backend that takes nothing makes the writer wait", async () => {
    const driver = mapDriver();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const largest: number[] = [];
    const slow: Driver = {
      ...driver,
      write(path, chunks, request) {
        async function* throttled(): AsyncGenerator<Uint8Array> {
          for await (const chunk of chunks) {
            await gate;
            largest.push(chunk.byteLength);
            yield chunk;
          }
        }
        return driver.write(path, throttled(), request);
      },
    };
    const fs = new FileSystem(slow);
    const handle = await fs.open("a", "w");
    let blocks = 0;
    const writing = (async () => {
      for (; blocks < 64; blocks += 1) await handle.write(new Uint8Array(131_072));
    })();
    for (let index = 0; index < 50; index += 1) await turn();
    expect(blocks).toBeLessThan(20);
    open();
    await writing;
    await handle.close();
    expect((await fs.read("a").bytes()).byteLength).toBe(64 * 131_072);
    expect(Math.max(...largest)).toBeLessThanOrEqual(2 * 1_048_576);
  });

  it("gathers small writes into large chunks", async () => {
    const driver = mapDriver();
    let chunkCount = 0;
    const fs = new FileSystem({
      ...driver,
      write(path, chunks, request) {
        async function* noted(): AsyncGenerator<Uint8Array> {
          for await (const chunk of chunks) {
            chunkCount += 1;
            yield chunk;
          }
        }
        return driver.write(path, noted(), request);
      },
    });
    await fs.open("a", "w", async (handle) => {
      for (let index = 0; index < 10_000; index += 1) await handle.write("0123456789abcdef");
    });
    expect((await fs.read("a").bytes()).byteLength).toBe(160_000);
    expect(chunkCount).toBeLessThanOrEqual(3);
  });

  it("fills gaps with zeros and refuses to go back", async () => {
    const fs = await files();
    const handle = await fs.open("a", "w");
    await handle.write("ab", 2);
    await handle.truncate(6);
    await handle.truncate(6);
    await expect(handle.write("x", 1)).rejects.toMatchObject({
      code: "ENOTSUP",
      message: expect.stringContaining("w+"),
    });
    await expect(handle.truncate()).rejects.toMatchObject({ code: "ENOTSUP" });
    await handle.close();
    expect(await fs.read("a").text()).toBe("\0\0ab\0\0");
  });

  it("is refused at once where the backend refuses before the first byte", async () => {
    const fs = await files({ "d/x": "", f: "" });
    await expect(fs.open("d", "w")).rejects.toMatchObject({ code: "EISDIR", operation: "open", path: "d" });
    await expect(fs.open("d", "w+")).rejects.toMatchObject({ code: "EISDIR" });
    await expect(fs.open("d", "a")).rejects.toMatchObject({ code: "EISDIR" });
    await expect(fs.open("f/x", "w")).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it("reports what the backend met, at the next write or at the close", async () => {
    const driver = mapDriver();
    const fs = new FileSystem({
      ...driver,
      async write(_path, chunks) {
        for await (const _chunk of chunks) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        throw new Error("no chunk came");
      },
    });
    const handle = await fs.open("a", "w");
    const failing = async (): Promise<void> => {
      for (let index = 0; index < 100; index += 1) await handle.write(new Uint8Array(100_000));
    };
    await expect(failing()).rejects.toMatchObject({ code: "EUNKNOWN", path: "a" });
    await expect(handle.close()).rejects.toMatchObject({ code: "EUNKNOWN" });
    await handle.close();
  });
});

describe("an exclusive handle", () => {
  it.each<FileFlags>(["wx", "wx+"])("%s refuses a file that is there", async (flags) => {
    const fs = await files({ a: "old" });
    await expect(fs.open("a", flags)).rejects.toMatchObject({ code: "EEXIST", operation: "open" });
    await fs.open("b", flags, (handle) => handle.write("new"));
    expect(await fs.read("b").text()).toBe("new");
  });

  it.each<FileFlags>(["wx", "wx+"])(
    "%s refuses a file that came meanwhile, when it is closed",
    async (flags) => {
      const fs = await files();
      const handle = await fs.open("a", flags);
      await handle.write("mine");
      await fs.write("a", "theirs");
      await expect(handle.close()).rejects.toMatchObject({ code: "EEXIST" });
      expect(await fs.read("a").text()).toBe("theirs");
    },
  );
});

describe("an updating handle", () => {
  it("r+ changes a file in the middle, and what is written can be read", async () => {
    const fs = await files({ a: "hello world" });
    await fs.open("a", "r+", async (handle) => {
      expect(decoded(await handle.read(6))).toBe("hello ");
      await handle.write("W");
      await handle.write("J", 0);
      expect(decoded(await handle.read(100, 0))).toBe("Jello World");
      expect(await fs.read("a").text()).toBe("hello world");
    });
    expect(await fs.read("a").text()).toBe("Jello World");
  });

  it("cuts, and fills up with zeros, without moving the cursor", async () => {
    const fs = await files({ a: "hello world" });
    await fs.open("a", "r+", async (handle) => {
      await handle.read(5);
      await handle.truncate(5);
      await handle.truncate(10);
      await handle.write("!", 4);
      expect(await handle.stat()).toMatchObject({ size: 10 });
      expect(decoded(await handle.read(10))).toBe("\0\0\0\0\0");
    });
    expect(await fs.read("a").text()).toBe("hell!\0\0\0\0\0");
  });

  it("leaves a file alone that nobody wrote to", async () => {
    const fs = await files({ a: "x" });
    const before = await fs.stat("a");
    for (const flags of ["r+", "a", "a+"] as const) await fs.open("a", flags, (handle) => handle.stat());
    expect(await fs.stat("a")).toEqual(before);
  });

  it("makes a file that nobody wrote to when it is new", async () => {
    const fs = await files();
    for (const flags of ["w", "w+", "wx", "wx+", "a", "a+"] as const) {
      await fs.open(`new-${flags}`, flags, () => {});
      expect(await fs.stat(`new-${flags}`)).toMatchObject({ size: 0 });
    }
  });

  it("commits on the condition that the file has not changed", async () => {
    const fs = await files({ a: "old" });
    const handle = await fs.open("a", "r+");
    await handle.write("mine");
    await fs.write("a", "theirs");
    await expect(handle.close()).rejects.toMatchObject({ code: "EPRECONDITION", operation: "write" });
    expect(await fs.read("a").text()).toBe("theirs");
  });

  it("r+ and a+ keep a file without an etag that changed since it was opened", async () => {
    for (const flags of ["r+", "a+"] as const) {
      const fs = await files({ a: "old", b: "old" }, untagged());
      const handle = await fs.open("a", flags);
      await handle.write("x");
      await fs.write("a", "another");
      await expect(handle.close()).rejects.toMatchObject({ code: "ECHANGED", path: "a" });
      expect(await fs.read("a").text()).toBe("another");
      await fs.open("b", flags, (unchanged) => unchanged.write("new", 0));
      expect(await fs.read("b").text()).toBe(flags === "r+" ? "new" : "oldnew");
    }
  });

  it("a+ reads from the start and writes to the end", async () => {
    const fs = await files({ a: "one" });
    await fs.open("a", "a+", async (handle) => {
      expect(decoded(await handle.read(2))).toBe("on");
      await handle.write("two", 0);
      expect(decoded(await handle.read(9, 0))).toBe("onetwo");
    });
    expect(await fs.read("a").text()).toBe("onetwo");
  });

  it("a adds to the end without reading the file, whatever came there meanwhile", async () => {
    const { driver, ranges } = ranged();
    const fs = await files({ a: "one" }, driver);
    const handle = await fs.open("a", "a", { limitBytes: 3 });
    await handle.write("two", 0);
    expect(ranges).toEqual([]);
    expect(await handle.stat()).toMatchObject({ size: 6 });
    await fs.append("a", "-");
    await handle.close();
    expect(await fs.read("a").text()).toBe("one-two");
  });

  it("a cuts only what it has added itself", async () => {
    const fs = await files({ a: "one" });
    const handle = await fs.open("a", "a");
    await handle.write("two");
    await handle.truncate(4);
    await expect(handle.truncate(2)).rejects.toMatchObject({ code: "ENOTSUP" });
    await handle.close();
    expect(await fs.read("a").text()).toBe("onet");
  });

  it("w+ starts empty and can go back", async () => {
    const fs = await files({ a: "old content" });
    await fs.open("a", "w+", async (handle) => {
      await handle.write("hello");
      await handle.write("J", 0);
      expect(decoded(await handle.read(9, 0))).toBe("Jello");
    });
    expect(await fs.read("a").text()).toBe("Jello");
  });

  it("refuses what does not fit into memory, naming the option", async () => {
    const fs = await files({ a: "0123456789" });
    const limited = { code: "EFBIG", message: expect.stringContaining("limitBytes") };
    await expect(fs.open("a", "r+", { limitBytes: 9 })).rejects.toMatchObject(limited);
    const handle = await fs.open("a", "r+", { limitBytes: 10 });
    await handle.write("x", 9);
    await expect(handle.write("x", 10)).rejects.toMatchObject(limited);
    await expect(handle.truncate(11)).rejects.toMatchObject(limited);
    await handle.close();
    expect(await fs.read("a").text()).toBe("012345678x");
  });
});

describe("every handle", () => {
  const all: FileFlags[] = ["r", "r+", "w", "w+", "wx", "wx+", "a", "a+"];
  const opened = async (flags: FileFlags): Promise<FileHandle> =>
    (await files({ a: "old" })).open(flags.includes("x") ? "b" : "a", flags);

  it.each(all)("%s is of no use once closed", async (flags) => {
    const handle = await opened(flags);
    await handle.close();
    const uses = [handle.read(1), handle.write(""), handle.stat(), handle.truncate(), handle.sync()];
    for (const use of uses) await expect(use).rejects.toMatchObject({ code: "ECLOSED" });
    await expect(handle.lines().next()).rejects.toMatchObject({ code: "ECLOSED" });
  });

  it("does only what its flags allow", async () => {
    const reader = await opened("r");
    await expect(reader.write("x")).rejects.toMatchObject({ code: "EINVAL", operation: "write" });
    await expect(reader.truncate(1)).rejects.toMatchObject({ code: "EINVAL" });
    const writer = await opened("w");
    await expect(writer.read(1)).rejects.toMatchObject({
      code: "EINVAL",
      message: expect.stringContaining('"w+"'),
    });
    await reader.close();
    await writer.close();
  });

  it("refuses positions, lengths and data that are none", async () => {
    const handle = await opened("r+");
    for (const use of [
      () => handle.read(-1),
      () => handle.read(1, -1),
      () => handle.read(1.5),
      () => handle.write("x", Number.NaN),
      () => handle.truncate(-1),
      () => handle.write(12 as unknown as string),
    ])
      await expect(use()).rejects.toMatchObject({ code: "EINVAL" });
    await handle.close();
  });

  it("refuses flags and options that are none", async () => {
    const fs = await files({ a: "" });
    await expect(fs.open("a", "rw" as FileFlags)).rejects.toMatchObject({ code: "EINVAL" });
    await expect(fs.open("a", "r+", { limitBytes: 0 })).rejects.toMatchObject({ code: "EINVAL" });
    await expect(fs.open("a", "r", { readAheadBytes: 0.5 })).rejects.toMatchObject({ code: "EINVAL" });
    await expect(fs.open("../a")).rejects.toMatchObject({ code: "EINVAL", path: "../a" });
  });

  it("takes its calls in turn", async () => {
    const fs = await files();
    await fs.open("a", "w+", async (handle) => {
      const written = ["one", "two", "three"].map((word) => handle.write(word));
      const read = handle.read(11, 0);
      await Promise.all(written);
      expect(decoded(await read)).toBe("onetwothree");
    });
  });

  it.each(all.filter((flags) => flags !== "r"))("%s rolls back when its function throws", async (flags) => {
    const fs = await files({ a: "old" });
    const path = flags.includes("x") ? "b" : "a";
    const failure = new Error("mine");
    const failing = fs.open(path, flags, async (handle) => {
      await handle.write("new");
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await fs.exists("b")).toBe(false);
    expect(await fs.read("a").text()).toBe("old");
  });

  it("returns what its function returns, with options before it or without", async () => {
    const fs = await files();
    expect(await fs.open("a", "w", (handle) => handle.write("abc"))).toBe(3);
    expect(await fs.open("a", "r", {}, async (handle) => decoded(await handle.read(3)))).toBe("abc");
  });

  it("rolls back and warns once when a writer is disposed of without a close", async () => {
    const fs = await files({ a: "old" });
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on("warning", note);
    try {
      const handle = await fs.open("a", "w");
      await handle.write("new");
      const warned = once(process, "warning");
      await handle[Symbol.asyncDispose]();
      await handle[Symbol.asyncDispose]();
      await handle.close();
      await warned;
      await (await fs.open("a", "r"))[Symbol.asyncDispose]();
      const closed = await fs.open("b", "w");
      await closed.close();
      await closed[Symbol.asyncDispose]();
      await turn();
    } finally {
      process.off("warning", note);
    }
    expect(warnings).toMatchObject([{ name: "FileHandleWarning", code: "S3FS_ROLLED_BACK" }]);
    expect(warnings[0]?.message).toContain('"a"');
    expect(await fs.read("a").text()).toBe("old");
  });

  it("rolls back and warns when a writer is forgotten, and not as long as one of its functions is held", async () => {
    const fs = await files({ a: "old", b: "old" });
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on("warning", note);
    try {
      const write = (await fs.open("b", "w")).write; // which somebody goes on with
      await forget(fs, "a");
      while (warnings.length === 0) {
        collect();
        await turn();
      }
      for (let round = 0; round < 20; round += 1) {
        collect();
        await turn();
      }
      await write("new");
    } finally {
      process.off("warning", note);
    }
    expect(warnings).toMatchObject([{ name: "FileHandleWarning", code: "S3FS_ROLLED_BACK" }]);
    expect(warnings[0]?.message).toContain('"a"');
    expect(await fs.read("a").text()).toBe("old");
  });

  it("ends with the reason of an abort, leaving nothing behind and no listener", async () => {
    const fs = await files({ a: "old" });
    for (const flags of ["w", "r+", "r"] as const) {
      const controller = new AbortController();
      const { signal } = controller;
      const reason = new Error("enough");
      const handle = await fs.open("a", flags, { signal });
      if (flags !== "r") await handle.write("new");
      controller.abort(reason);
      await expect(handle.stat()).rejects.toBe(reason);
      await expect(handle.close()).rejects.toBe(reason);
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
    }
    expect(await fs.read("a").text()).toBe("old");
  });

  it("leaves no listener behind when it was closed", async () => {
    const fs = await files({ a: "old" });
    const { signal } = new AbortController();
    for (const flags of ["r", "w", "r+", "a"] as const) {
      await fs.open("a", flags, { signal }, async (handle) => {
        await (flags === "r" ? handle.read(1) : handle.write("x"));
      });
      expect(getEventListeners(signal, "abort")).toHaveLength(0);
    }
  });

  it("wakes a writer that waits when its handle is disposed of", async () => {
    const driver = mapDriver();
    let goOn = (): void => {};
    const fs = new FileSystem({
      ...driver,
      async write(_path, chunks) {
        const iterator = chunks[Symbol.asyncIterator]();
        await iterator.next();
        await new Promise<void>((resolve) => (goOn = resolve)); // stalled; then it asks again
        await iterator.next();
        return { size: 0 };
      },
    });
    const handle = await fs.open("a", "w");
    const writing = expect(handle.write(new Uint8Array(10_000_000))).rejects.toMatchObject({
      code: "ECLOSED",
    });
    await turn();
    const disposed = handle[Symbol.asyncDispose]();
    goOn();
    await disposed;
    await writing;
  });
});

describe("a handle whose file system is closed", () => {
  const ways = {
    itself: async (fs: FileSystem) => fs,
    "its view": async (fs: FileSystem) => fs.at(""),
    "a view of a directory in it": async (fs: FileSystem) => fs.at("d").at("e"),
    "a read-only view of it": async (fs: FileSystem) => new FileSystem(readOnly(fs.driver)),
  };

  it.each(Object.entries(ways))("reads no more of what it holds, opened through %s", async (_name, open) => {
    const fs = await files({ a: "hello", "d/e/a": "hello" });
    const handle = await (await open(fs)).open("a", "r");
    await handle.read(1);
    await fs.close();
    const closed = { code: "ECLOSED", path: "a", driver: "map" };
    await expect(handle.read(1)).rejects.toMatchObject({ ...closed, operation: "read" });
    await expect(handle.read(new Uint8Array(1), 0)).rejects.toMatchObject(closed);
    await expect(handle.lines().next()).rejects.toMatchObject(closed);
    await expect(handle.stat()).rejects.toMatchObject(closed);
    await expect(handle.sync()).rejects.toMatchObject(closed);
    await handle.close();
  });

  it.each(["w", "wx", "w+", "r+", "a"] as const)("rolls back what was written with %s", async (flags) => {
    const driver = mapDriver();
    for (const path of ["", "d"]) {
      const fs = await files({ "d/a": "old" }, driver);
      if (flags === "wx") await fs.remove("d/a");
      const handle = await fs.at(path).open(path === "" ? "d/a" : "a", flags);
      await handle.write("new");
      await fs.close();
      const closed = { code: "ECLOSED", operation: "write" };
      await expect(handle.write("more")).rejects.toMatchObject(closed);
      await expect(handle.close()).rejects.toMatchObject(closed);
      await handle.close();
      const left = new FileSystem(driver);
      expect(await left.exists("d/a")).toBe(flags !== "wx");
      if (flags !== "wx") expect(await left.read("d/a").text()).toBe("old");
    }
  });

  it("is open while only another view is closed", async () => {
    const fs = await files({ a: "hello" });
    const handle = await fs.at("").open("a", "r+");
    await fs.at("").close();
    await handle.write("J");
    await handle.close();
    expect(await fs.read("a").text()).toBe("Jello");
  });
});

/** Opens a writer, and keeps nothing of it. */
async function forget(fs: FileSystem, path: string): Promise<void> {
  const handle = await fs.open(path, "w");
  await handle.write("new");
}
