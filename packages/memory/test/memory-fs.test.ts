import { parsePath, NEVER } from "@s3fs/core";
import * as fc from "fast-check";
import { codeOf, pathsOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { MemoryFS } from "../src/index.ts";

describe("MemoryFS", () => {
  it("keeps what is written, with the writer's time", async () => {
    const fs = new MemoryFS();
    await fs.write("a/b/c.txt", "hello", { modified: 1_700_000_000_123 });
    expect(await fs.read("a/b/c.txt").text()).toBe("hello");
    expect(await fs.read("a/b/c.txt", { start: 1, end: 3 }).text()).toBe("el");
    expect(await fs.read("a/b/c.txt", { start: -2 }).text()).toBe("lo");
    const times = { modifiedMs: 1_700_000_000_123, sourceModifiedMs: 1_700_000_000_123 };
    expect(await fs.stat("a/b/c.txt")).toMatchObject({ size: 5, ...times });
    await fs.copy("a", "d");
    expect(await fs.stat("d/b/c.txt")).toMatchObject(times);
  });

  it("keeps times to the millisecond, also before 1970", async () => {
    const fs = new MemoryFS();
    const milliseconds = fc.integer({ min: -2_000_000_000_000, max: 4_000_000_000_000 });
    await fc.assert(
      fc.asyncProperty(milliseconds, async (modified) => {
        await fs.write("a", "x", { modified });
        expect(await fs.stat("a")).toMatchObject({ modifiedMs: modified });
        await fs.setModified("a", modified + 1);
        expect(await fs.stat("a")).toMatchObject({ sourceModifiedMs: modified + 1 });
      }),
    );
  });

  it("lets exactly one of many moves of a file win", async () => {
    const fs = new MemoryFS();
    await fs.write("from", "x");
    const codes = await Promise.all([0, 1, 2, 3].map((index) => codeOf(fs.move("from", `to${index}`))));
    expect(codes.toSorted()).toEqual(["ENOENT", "ENOENT", "ENOENT", "no error"]);
    expect(await pathsOf(fs.list())).toEqual([`to${codes.indexOf("no error")}`]);
  });

  it("shares nothing with another instance", async () => {
    const one = new MemoryFS();
    const two = new MemoryFS();
    await one.write("a", "x");
    expect(await two.exists("a")).toBe(false);
    expect(one.driver.locate?.(parsePath("a"))).not.toEqual(two.driver.locate?.(parsePath("a")));
    expect(one.at("d").driver.locate?.(parsePath("a"))).toEqual(one.driver.locate?.(parsePath("d/a")));
  });

  it("starts as an empty root, which stays", async () => {
    const fs = new MemoryFS();
    expect(await fs.stat("")).toMatchObject({ kind: "directory" });
    expect(await pathsOf(fs.list())).toEqual([]);
    await fs.write("a/b", "x");
    await fs.remove("", { recursive: true });
    expect(await pathsOf(fs.list())).toEqual([]);
    expect(await codeOf(fs.write("", "x"))).toBe("EISDIR");
  });

  it("answers below a file as everywhere", async () => {
    const fs = new MemoryFS();
    await fs.write("file", "x");
    expect(await fs.exists("file/below")).toBe(false);
    expect(await codeOf(fs.read("file/below").bytes())).toBe("ENOENT");
    expect(await codeOf(pathsOf(fs.list("file/below")))).toBe("ENOENT");
    expect(await codeOf(pathsOf(fs.list("file")))).toBe("ENOTDIR");
    expect(await codeOf(fs.write("file/below", "x"))).toBe("ENOTDIR");
    expect(await codeOf(fs.makeDirectory("file/below/deeper"))).toBe("ENOTDIR");
    expect(await codeOf(fs.makeDirectory("file"))).toBe("EEXIST");
    expect(await codeOf(fs.read("").bytes())).toBe("EISDIR");
  });

  it("removes an empty directory whose files were replaced before", async () => {
    const fs = new MemoryFS();
    await fs.write("d/a", "one");
    await fs.write("d/a", "two");
    await fs.write("d/b", "three");
    await fs.move("d/b", "d/a", { overwrite: true });
    await fs.remove("d/a");
    await fs.remove("d");
    expect(await fs.exists("d")).toBe(false);
  });

  it("loses nothing when a directory and something else would take one path", async () => {
    const fs = new MemoryFS();
    await fs.write("full/file", "kept");
    await fs.write("file", "kept");
    await fs.write("a/b", "x");
    const move = (from: string, to: string): Promise<string> =>
      codeOf(fs.driver.moveDirectory(parsePath(from), parsePath(to), { signal: NEVER }));
    expect(await move("a", "full")).toBe("EEXIST");
    expect(await move("a", "file")).toBe("EEXIST");
    expect(await move("a", "a/b/c")).toBe("EINVAL");
    expect(await codeOf(fs.write("full", "x"))).toBe("EISDIR");
    expect(await codeOf(fs.move("file", "full", { overwrite: true }))).toBe("EISDIR");
    expect(await codeOf(fs.driver.removeFile(parsePath("full"), { signal: NEVER }))).toBe("EISDIR");
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual([
      "a",
      "a/b",
      "file",
      "full",
      "full/file",
    ]);
  });

  it("leaves nothing of a write whose data fails, and keeps the old content", async () => {
    const fs = new MemoryFS();
    await fs.write("a", "old");
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(100);
      throw new RangeError("no more");
    }
    await expect(fs.write("a", failing())).rejects.toThrow(RangeError);
    await expect(fs.write("b/c", failing())).rejects.toThrow(RangeError);
    await expect(fs.append("a", failing())).rejects.toThrow(RangeError);
    expect(await fs.read("a").text()).toBe("old");
    expect(await pathsOf(fs.list())).toEqual(["a"]);
  });

  it.each([
    ["all of it", {}],
    ["a range that is pinned", { start: 1 }],
  ])("tells when a file is changed in place while it is read: %s", async (_what, range) => {
    const fs = new MemoryFS();
    const { etag } = await fs.write("a", new Uint8Array(1_500_000));
    const read = async (options: object): Promise<void> => {
      let isFirst = true;
      for await (const _chunk of fs.read("a", options)) {
        if (isFirst) await fs.append("a", "more");
        isFirst = false;
      }
    };
    expect(await codeOf(read({ ...range, ifMatch: etag }))).toBe("ECHANGED");
    await read({ start: 1, end: 1_400_000 });
  });

  it("reads on from the old content when a new one takes its name", async () => {
    const fs = new MemoryFS();
    await fs.write("a", new Uint8Array(1_500_000).fill(1));
    let sum = 0;
    for await (const chunk of fs.read("a")) {
      if (sum === 0) await fs.write("a", new Uint8Array(1_500_000).fill(2));
      sum += chunk.reduce((total, value) => total + value, 0);
    }
    expect(sum).toBe(1_500_000);
  });

  it.each([10, 100_000])(
    "changes nothing for who has a file of %i bytes open, however the new one is put there",
    async (size) => {
      const fs = new MemoryFS();
      await fs.write("a", "x".repeat(size));
      await using handle = await fs.open("a", "r", { readAheadBytes: 4 });
      const reading = fs.read("a")[Symbol.asyncIterator]();
      const { etag } = await fs.read("a").entry();
      const first = await reading.next();
      await fs.write("a", "y".repeat(size));
      expect(first.value).toEqual(new TextEncoder().encode("x".repeat(size)));
      await expect(handle.read(size, 0)).rejects.toMatchObject({ code: "ECHANGED" });
      await reading.return?.();
      await fs.write("a", "z".repeat(size));
      expect(await fs.read("a").text()).toBe("z".repeat(size));
      await expect(fs.write("a", "", { ifMatch: etag ?? "" })).rejects.toMatchObject({
        code: "EPRECONDITION",
      });
      await fs.write("a", "");
      expect(await fs.stat("a")).toMatchObject({ size: 0 });
    },
  );

  it("refuses a write where it can not go, before any data is read", async () => {
    const fs = new MemoryFS();
    await fs.write("d/f", "old");
    let pulls = 0;
    async function* data(): AsyncGenerator<Uint8Array> {
      pulls += 1;
      yield new Uint8Array(1);
    }
    expect(await codeOf(fs.write("d", data()))).toBe("EISDIR");
    expect(await codeOf(fs.write("d/f/x/y", data()))).toBe("ENOTDIR");
    expect(await codeOf(fs.write("d/f", data(), { overwrite: false }))).toBe("EEXIST");
    expect(await codeOf(fs.write("d/f", data(), { ifMatch: "other" }))).toBe("EPRECONDITION");
    expect(await codeOf(fs.write("d/g", data(), { ifMatch: "other" }))).toBe("EPRECONDITION");
    expect(pulls).toBe(0);
  });

  it("checks the target again once it has the data", async () => {
    const fs = new MemoryFS();
    async function* meanwhile(path: string): AsyncGenerator<Uint8Array> {
      await fs.write(path, "meanwhile");
      yield new Uint8Array(1);
    }
    expect(await codeOf(fs.write("a", meanwhile("a"), { overwrite: false }))).toBe("EEXIST");
    expect(await codeOf(fs.write("b/c", meanwhile("b")))).toBe("ENOTDIR");
    const { etag } = await fs.write("d", "x");
    expect(await codeOf(fs.write("d", meanwhile("d"), { ifMatch: etag }))).toBe("EPRECONDITION");
    expect(await fs.read("d").text()).toBe("meanwhile");
  });

  it("keeps no reference to the bytes it was given, nor to those it hands out", async () => {
    const fs = new MemoryFS();
    const bytes = new Uint8Array([1, 2, 3]);
    await fs.write("a", bytes);
    bytes.fill(9);
    (await fs.read("a").bytes()).fill(9);
    expect([...(await fs.read("a").bytes())]).toEqual([1, 2, 3]);
  });

  it("shares no etag with another memory, whose file may take the place of its own in an overlay", async () => {
    const etags = await Promise.all(
      [new MemoryFS(), new MemoryFS(), new MemoryFS()].map((fs) => fs.write("a", "x")),
    );
    expect(new Set(etags.map(({ etag }) => etag)).size).toBe(3);
  });

  it("tells contents apart by their etags, however fast they follow each other", async () => {
    const fs = new MemoryFS();
    const etags = new Set<string | undefined>();
    for (let round = 0; round < 100; round += 1) {
      etags.add((await fs.write("a", `${round % 10}`, { modified: 0 })).etag);
      if (round % 3 === 0) await fs.remove("a");
    }
    expect(etags.size).toBe(100);
    const { etag } = await fs.append("b", "x");
    expect((await fs.append("b", "")).etag).toBe(etag);
    expect((await fs.append("b", "y")).etag).not.toBe(etag);
  });

  it.each([
    ["that it must not overwrite", async () => ({ overwrite: false })],
    ["that the file is unchanged", async (fs: MemoryFS) => ({ ifMatch: (await fs.write("a", "old")).etag })],
  ])("lets exactly one of many writers win who say %s", async (_case, condition) => {
    const fs = new MemoryFS();
    const options = await condition(fs);
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => codeOf(fs.write("a", `${index}`, options))),
    );
    expect(codes.filter((code) => code === "no error")).toHaveLength(1);
    expect(await fs.read("a").text()).toBe(`${codes.indexOf("no error")}`);
    expect(await pathsOf(fs.list())).toEqual(["a"]);
  });

  it.each<[string, (fs: MemoryFS) => Promise<unknown>]>([
    ["looks", (fs) => fs.exists("none")],
    ["writes", (fs) => fs.write("a", "x")],
    ["reads", (fs) => fs.read("f").bytes()],
  ])("lets timers and sockets have their turn during a long row of %s", async (_name, call) => {
    const fs = new MemoryFS();
    await fs.write("f", "x");
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    for (let calls = 0; calls < 1000; calls += 1) await call(fs);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(5);
  });

  it("holds no more bytes than told, and counts those that are removed or replaced", async () => {
    const fs = new MemoryFS({ maxBytes: 1000 });
    await fs.write("a", new Uint8Array(900));
    expect(await codeOf(fs.write("b", new Uint8Array(200)))).toBe("ENOSPC");
    expect(await codeOf(fs.copy("a", "b"))).toBe("ENOSPC");
    expect(await codeOf(fs.append("a", new Uint8Array(200)))).toBe("ENOSPC");
    expect(await fs.stat("a")).toMatchObject({ size: 900 });
    await fs.write("b", new Uint8Array(100));
    await fs.remove("a");
    await fs.write("c", new Uint8Array(400));
    await fs.move("c", "b", { overwrite: true });
    await fs.copy("b", "d");
    await fs.write("e", new Uint8Array(200));
    expect(await codeOf(fs.write("f", new Uint8Array(1)))).toBe("ENOSPC");
    expect((await pathsOf(fs.list())).sort()).toEqual(["b", "d", "e"]);
  });

  it("keeps any name that a path can have", async () => {
    const fs = new MemoryFS();
    for (const name of [
      "a?b#c%20",
      "\\back\\slash",
      "C:x",
      " blank ",
      "line\nbreak",
      "🙂",
      "..a",
      "__proto__",
      "a",
      "a-b",
    ])
      await fs.write(`d/${name}/${name}`, name);
    for await (const { kind, path } of fs.list("d", { recursive: true }))
      if (kind === "file") expect(path).toBe(`d/${await fs.read(path).text()}/${await fs.read(path).text()}`);
    expect(await pathsOf(fs.list("d"))).toHaveLength(10);
  });
});

it("refuses an option that is none", () => {
  const misspelt: object = { maxbytes: 3 };
  expect(() => new MemoryFS(misspelt)).toThrowError('MemoryFS has no option "maxbytes"; known are maxBytes');
});
