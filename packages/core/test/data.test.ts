import { FileSystem, readOnly, type Data, type Driver } from "@s3fs/core";
import { getEventListeners, once } from "node:events";
import { Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function* parts<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

function webStream<T>(...items: T[]): ReadableStream<T> {
  return new ReadableStream({
    start(controller) {
      for (const item of items) controller.enqueue(item);
      controller.close();
    },
  });
}

describe("data to write", () => {
  it.each<[string, () => Data, string]>([
    ["text", () => "é😀", "é😀"],
    ["an empty text", () => "", ""],
    ["bytes", () => bytes("abc"), "abc"],
    ["a part of a buffer", () => bytes("xabcx").subarray(1, 4), "abc"],
    ["a Node buffer", () => Buffer.from("abc"), "abc"],
    ["an array buffer", () => bytes("abc").buffer, "abc"],
    ["a blob", () => new Blob(["ab", "c"]), "abc"],
    ["a web stream of bytes", () => webStream(bytes("ab"), bytes("c")), "abc"],
    ["a web stream of text", () => webStream("é", "😀"), "é😀"],
    ["a Node stream", () => Readable.from([Buffer.from("ab"), Buffer.from("c")]), "abc"],
    ["a Node stream of text", () => Readable.from(["é", "😀"]), "é😀"],
    ["an async generator", () => parts<string | Uint8Array>(bytes("ab"), bytes(""), "c"), "abc"],
    ["an array of bytes", () => [bytes("ab"), bytes("c")], "abc"],
    ["no chunk at all", () => [], ""],
    ["text cut within a character", () => parts("a\ud83d", "\ude00b"), "a😀b"],
    ["half a character before bytes", () => parts<string | Uint8Array>("\ud83d", bytes("b")), "\ufffdb"],
    ["half a character at the end", () => parts("a\ud83d"), "a\ufffd"],
    ["bytes of another realm", () => runInNewContext("new Uint8Array([97, 98])"), "ab"],
    ["a stream of such bytes", () => parts<Uint8Array>(runInNewContext("new Uint8Array([97, 98])")), "ab"],
  ])("can be %s", async (_name, data, text) => {
    const fs = new FileSystem(mapDriver());
    expect(await fs.write("a", data())).toMatchObject({ size: bytes(text).byteLength });
    expect(await fs.read("a").text()).toBe(text);
    await fs.append("b", data());
    expect(await fs.read("b").text()).toBe(text);
  });

  it("can be another file, read while it is written", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "abc");
    await fs.write("b", fs.read("a"));
    await fs.write("c", fs.read("a").toWeb());
    expect(await fs.read("b").text()).toBe("abc");
    expect(await fs.read("c").text()).toBe("abc");
  });

  it.each([
    ["a number", 12],
    ["nothing", undefined],
    ["null", null],
    ["an object", {}],
    ["an array of numbers", [1, 2]],
    ["an array of 16-bit units", new Uint16Array([1, 2])],
    ["a stream of objects", parts({})],
  ])("cannot be %s", async (_name, data) => {
    const fs = new FileSystem(mapDriver());
    await expect(fs.write("a", data as Data)).rejects.toMatchObject({
      code: "EINVAL",
      operation: "write",
      path: "a",
    });
    expect(await fs.exists("a")).toBe(false);
  });

  it("tells the backend its size where it knows it", async () => {
    const sizes: (number | undefined)[] = [];
    const driver = mapDriver();
    const fs = new FileSystem({
      ...driver,
      write(path, chunks, request) {
        sizes.push(request.size);
        return driver.write(path, chunks, request);
      },
    });
    await fs.write("a", "é");
    await fs.write("a", new Blob(["abc"]));
    await fs.write("a", bytes("abcd").buffer);
    await fs.write("a", parts("abcde"));
    await fs.write("a", parts("abcde"), { size: 5 });
    expect(sizes).toEqual([2, 3, 4, undefined, 5]);
  });

  it.each([
    ["fewer", 4, "3 bytes instead of the 4 announced"],
    ["more", 2, "more than the 2 bytes announced"],
  ])(
    "is refused before anything is committed when there are %s bytes than announced",
    async (_name, size, fault) => {
      const fs = new FileSystem(mapDriver());
      await fs.write("a", "old");
      for (const data of ["new", bytes("new"), parts("n", "ew")]) {
        await expect(fs.write("a", data, { size })).rejects.toMatchObject({
          code: "EINTEGRITY",
          operation: "write",
          path: "a",
          message: expect.stringContaining(fault),
        });
      }
      await expect(fs.append("a", "new", { size })).rejects.toMatchObject({
        code: "EINTEGRITY",
        operation: "append",
      });
      expect(await fs.read("a").text()).toBe("old");
    },
  );

  it.each([-1, 1.5, Number.NaN])("is refused when the size announced is %d", async (size) => {
    const fs = new FileSystem(mapDriver());
    await expect(fs.write("a", "x", { size })).rejects.toMatchObject({ code: "EINVAL" });
  });

  it("is refused with a time that is none", async () => {
    const fs = new FileSystem(mapDriver());
    for (const modified of [new Date("never"), Number.NaN, Infinity])
      await expect(fs.write("a", "x", { modified })).rejects.toMatchObject({ code: "EINVAL" });
    await fs.write("a", "x", { modified: new Date(5) });
    expect(await fs.stat("a")).toMatchObject({ modifiedMs: 5 });
  });
});

describe("data that fails", () => {
  const failure = new Error("source broke");

  async function* failing(): AsyncGenerator<string> {
    yield "new";
    throw failure;
  }

  it("comes back with its own error, untouched, and nothing is written", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "old");
    await expect(fs.write("a", failing())).rejects.toBe(failure);
    await expect(fs.write("b/c", failing())).rejects.toBe(failure);
    await expect(fs.append("a", failing())).rejects.toBe(failure);
    const stream = new ReadableStream({ pull: (controller) => controller.error(failure) });
    await expect(fs.write("a", stream)).rejects.toBe(failure);
    const cause = await fs.write("a", fs.read("missing")).catch((error: unknown) => error);
    expect(cause).toMatchObject({ code: "ENOENT", operation: "read", path: "missing" });
    expect(await fs.read("a").text()).toBe("old");
    expect(await fs.exists("b/c")).toBe(false);
  });

  it("comes back even when the backend hides it behind an error of its own", async () => {
    const fs = new FileSystem({
      ...mapDriver(),
      async write(_path, chunks) {
        try {
          for await (const _chunk of chunks);
        } catch {
          throw new Error("upload aborted");
        }
        return { size: 0 };
      },
    });
    await expect(fs.write("a", failing())).rejects.toBe(failure);
  });
});

describe("data that is not needed", () => {
  /** The reasons a write can fail before it takes the first byte. */
  const refusals: [string, (data: Data) => Promise<unknown>][] = [
    ["the backend refuses", (data) => new FileSystem(readOnly(mapDriver())).write("a", data)],
    ["the path is bad", (data) => new FileSystem(mapDriver()).write("../a", data)],
    ["the path is the root", (data) => new FileSystem(mapDriver()).write("/", data)],
    ["the options are bad", (data) => new FileSystem(mapDriver()).write("a", data, { modified: Number.NaN })],
    [
      "the call was aborted",
      (data) => new FileSystem(mapDriver()).write("a", data, { signal: AbortSignal.abort() }),
    ],
    ["an append is refused", (data) => new FileSystem(readOnly(mapDriver())).append("a", data)],
  ];

  it.each(refusals)("is let go when %s: a web stream is cancelled", async (_name, write) => {
    let isCancelled = false;
    const cancel = (): void => {
      isCancelled = true;
    };
    await expect(write(new ReadableStream({ cancel }, { highWaterMark: 0 }))).rejects.toThrow();
    await expect.poll(() => isCancelled).toBe(true);
  });

  it.each(refusals)("is let go when %s: a Node stream is destroyed", async (_name, write) => {
    const stream = new Readable({ read() {} });
    const closed = once(stream, "close");
    await expect(write(stream)).rejects.toThrow();
    await closed;
    expect(stream.destroyed).toBe(true);
  });

  it.each(refusals)("is let go when %s: a generator has ended", async (_name, write) => {
    const generator = parts("x");
    await expect(write(generator)).rejects.toThrow();
    expect(await generator.next()).toMatchObject({ done: true });
  });

  it("is let go when the backend fails after a part of it", async () => {
    const fs = new FileSystem({
      ...mapDriver(),
      async write(_path, chunks) {
        await chunks[Symbol.asyncIterator]().next(); // and it forgets to leave the iterator
        throw new Error("full");
      },
    });
    let isCancelled = false;
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(bytes("x")),
      cancel: () => {
        isCancelled = true;
      },
    });
    await expect(fs.write("a", stream)).rejects.toMatchObject({ code: "EUNKNOWN" });
    await expect.poll(() => isCancelled).toBe(true);
  });
});

describe("an aborted write", () => {
  const reason = new Error("enough");

  it("ends while the source stalls, with nothing written and no listener left", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "old");
    async function* stalling(): AsyncGenerator<string> {
      yield "new";
      await new Promise(() => {});
    }
    const controller = new AbortController();
    const { signal } = controller;
    const writing = fs.write("a", stalling(), { signal });
    await Promise.resolve();
    controller.abort(reason);
    await expect(writing).rejects.toBe(reason);
    expect(await fs.read("a").text()).toBe("old");
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("leaves no listener when it was not aborted", async () => {
    const fs = new FileSystem(mapDriver());
    const { signal } = new AbortController();
    await fs.write("a", parts("x", "y"), { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("an exclusive or conditional write", () => {
  it("refuses the file that is there, or another content than expected", async () => {
    const fs = new FileSystem(mapDriver());
    const { etag } = await fs.write("a", "one", { overwrite: false });
    await expect(fs.write("a", "two", { overwrite: false })).rejects.toMatchObject({ code: "EEXIST" });
    await fs.write("a", "two", { ifMatch: etag });
    await expect(fs.write("a", "three", { ifMatch: etag })).rejects.toMatchObject({ code: "EPRECONDITION" });
    expect(await fs.read("a").text()).toBe("two");
  });

  it("lets one of many win", async () => {
    const fs = new FileSystem(mapDriver());
    const writes = ["1", "2", "3"].map((text) => fs.write("a", parts(text), { overwrite: false }));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});

it("keeps what a driver gets from what a caller may write", async () => {
  let request: Parameters<Driver["write"]>[2] | undefined;
  const driver = mapDriver();
  const fs = new FileSystem({
    ...driver,
    write(path, chunks, given) {
      request = given;
      return driver.write(path, chunks, given);
    },
  });
  await fs.write("a", "x", { native: undefined, ifMatch: undefined });
  expect(Object.keys(request ?? {}).toSorted()).toEqual(["overwrite", "signal", "size"]);
});
