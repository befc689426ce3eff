import { FileSystem, FsError, type Entry } from "@s3fs/core";
import { check, compareTrees, type Compare, type CompareOptions, type Difference } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { flatTree, mapTree, plant, WRITTEN } from "./trees.ts";
import { mapDriver } from "@s3fs/test-drivers";

async function compared(source: FileSystem, target: FileSystem, options?: CompareOptions): Promise<string[]> {
  const lines: string[] = [];
  for await (const difference of compareTrees(source, target, options)) lines.push(told(difference));
  return lines;
}

function told(difference: Difference): string {
  const weakly = difference.kind === "same" && difference.weakly ? " weakly" : "";
  return `${difference.kind} ${difference.path}${weakly}`;
}

describe("a comparison of trees", () => {
  it("pairs names around the slash right: a, a-b and a.txt sort before what is in the directory a", async () => {
    const names = ["a-b/x", "a.txt", "a/b", "a0", "z\u{1f600}", "z\uffe6"];
    const tree = Object.fromEntries(names.map((name) => [name, name]));
    const [source, target] = [await flatTree(tree), await mapTree(tree)];
    const lines = await compared(source.fs, target.fs);
    expect(lines.filter((line) => !line.startsWith("same"))).toEqual([]);
    expect(lines).toHaveLength(8);
  });

  it("sees a flip across the names that sort between a file and a directory", async () => {
    const source = await mapTree({ a: "file", "a-b": "1", "a-b-c": "2", "a.txt": "3" });
    const target = await mapTree({ "a/x": "X", "a-b/y": "Y", "a.txt": "3" });
    expect(await compared(source.fs, target.fs)).toEqual([
      "only-source a-b-c",
      "flip a-b",
      "only-target a-b/y",
      "same a.txt",
      "flip a",
      "only-target a/x",
    ]);
  });

  it("sees a twin that the target can't hold, and takes it for two entries where it can", async () => {
    const source = await flatTree({ a: "file", "a-b": "1", "a/x": "X" });
    const [disk, flat] = [await mapTree(), await flatTree()];
    expect(await compared(source.fs, disk.fs)).toEqual(["only-source a-b", "twin a", "only-source a/x"]);
    expect(await compared(source.fs, flat.fs)).toEqual([
      "only-source a-b",
      "only-source a",
      "only-source a",
      "only-source a/x",
    ]);
  });

  it("refuses a listing that is not in tree order, naming the side and both entries", async () => {
    const entries: Entry[] = [file("b"), file("a")];
    const broken = new FileSystem({ ...mapDriver(), listTree: () => streamOf(entries) });
    const good = await mapTree({ a: "A" });
    const complaint = { code: "EPROTOCOL", message: expect.stringMatching(/target has "a" after "b"/) };
    await expect(compared(good.fs, broken)).rejects.toMatchObject(complaint);
    await expect(compared(broken, good.fs)).rejects.toMatchObject({ code: "EPROTOCOL" });
  });

  it("refuses a listing that names an entry twice", async () => {
    const broken = new FileSystem({ ...mapDriver(), listTree: () => streamOf([file("a"), file("a")]) });
    await expect(compared(broken, (await mapTree()).fs)).rejects.toMatchObject({ code: "EPROTOCOL" });
  });

  it("ends with the names that no path can spell: counts them, and holds the first hundred", async () => {
    const odd = (count: number): FileSystem => {
      const driver = mapDriver();
      const list: typeof driver.list = (path, request) => {
        for (let index = 0; index < count; index += 1) request.onUnspellable?.(`d//${index}`);
        return driver.list(path, request);
      };
      return new FileSystem({ ...driver, list });
    };
    const found: Difference[] = [];
    for await (const difference of compareTrees(odd(250), odd(1))) found.push(difference);
    const names = Array.from({ length: 100 }, (_, index) => `d//${index}`);
    expect(found).toEqual([
      { kind: "unspellable", path: "", side: "source", count: 250, names },
      { kind: "unspellable", path: "", side: "target", count: 1, names: ["d//0"] },
    ]);
    expect((await check(odd(1), odd(0))).ok).toBe(false);
    expect(await compared(odd(1), odd(1), { exclude: ["d"] })).toEqual([]);
    expect(await compared(odd(1), odd(0), { include: ["d"] })).toEqual(["unspellable "]);
  });

  it("does not take a target listing that breaks off for a missing root", async () => {
    async function* breaking(): AsyncIterable<Entry> {
      yield file("a");
      throw Object.assign(new Error("gone"), { name: "FsError", code: "ENOENT" });
    }
    const broken = new FileSystem({ ...mapDriver(), listTree: breaking });
    await expect(compared((await mapTree()).fs, broken)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("asks for the first entry of both sides at once: who can't list the target is told before the source is listed", async () => {
    let listed = 0;
    async function* endless(): AsyncIterable<Entry> {
      for (;;) yield file(`f${String((listed += 1)).padStart(9, "0")}`);
    }
    const source = new FileSystem({ ...mapDriver(), listTree: endless });
    const away = (): AsyncIterable<Entry> => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new FsError("EUNAVAILABLE")) }),
    });
    const target = new FileSystem({ ...mapDriver(), listTree: away });
    await expect(compared(source, target)).rejects.toMatchObject({ code: "EUNAVAILABLE" });
    expect(listed).toBeLessThanOrEqual(1);
  });

  it("keeps the order while looks overtake each other, and bounds how many are under way", async () => {
    const tree = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`f${100 + index}`, "x"]));
    const target = await flatTree(tree);
    let underWay = 0;
    let most = 0;
    const { stat } = target.driver;
    const slow = new FileSystem({
      ...target.driver,
      async stat(path, call) {
        most = Math.max(most, (underWay += 1));
        for (let turn = Number(path.slice(1)) % 7; turn > 0; turn -= 1) await new Promise(setImmediate);
        underWay -= 1;
        return stat(path, call);
      },
    });
    const lines = await compared((await mapTree(tree)).fs, slow, { concurrency: 4 });
    expect(lines).toEqual(Object.keys(tree).map((path) => `same ${path}`));
    expect(most).toBe(4);
  });

  it("says of a file that can't be looked at that it failed, and goes on", async () => {
    const target = await flatTree({ a: "A", b: "B" });
    const { stat } = target.driver;
    const broken = new FileSystem({
      ...target.driver,
      async stat(path, call) {
        if (path === "a") throw new Error("forbidden");
        return stat(path, call);
      },
    });
    expect(await compared((await mapTree({ a: "A", b: "B" })).fs, broken)).toEqual(["failed a", "same b"]);
  });

  it("calls a foreign object of the same size, stored later, weakly the same", async () => {
    const target = await flatTree();
    await target.fs.write("a", "A");
    target.store.objects.set("a", { bytes: Uint8Array.of(65), storedMs: WRITTEN + 5000, etag: "1" });
    expect(await compared((await mapTree({ a: "A" })).fs, target.fs)).toEqual(["same a weakly"]);
  });

  it.each([0, -1, 1.5, NaN, 1001, 1e8])("refuses a concurrency of %s", async (concurrency) => {
    const [source, target] = [await mapTree(), await mapTree()];
    await expect(compared(source.fs, target.fs, { concurrency })).rejects.toMatchObject({
      code: "EINVAL",
      detail: `concurrency is a whole number from 1 to 1000, not ${concurrency}`,
    });
  });
});

describe("the rules of a comparison", () => {
  it.each<[string, Compare, string[]]>([
    [
      "always",
      "always",
      ["differs equal", "differs newer", "differs older", "differs same-size", "differs size"],
    ],
    ["size", "size", ["same equal", "same newer", "same older", "same same-size", "differs size"]],
    [
      "modified",
      "modified",
      ["same equal", "differs newer", "differs older", "same same-size", "differs size"],
    ],
    ["newer", "newer", ["kept equal", "differs newer", "kept older", "kept same-size", "kept size"]],
    ["older", "older", ["kept equal", "kept newer", "differs older", "kept same-size", "kept size"]],
    [
      "exists",
      "exists",
      ["differs equal", "differs newer", "differs older", "differs same-size", "differs size"],
    ],
    ["notExists", "notExists", ["kept equal", "kept newer", "kept older", "kept same-size", "kept size"]],
    ["checksum", "checksum", ["same equal", "same newer", "same older", "differs same-size", "differs size"]],
    ["auto", "auto", ["same equal", "differs newer", "differs older", "same same-size", "differs size"]],
    [
      "a function",
      (source) => source.path === "equal",
      ["same equal", "differs newer", "differs older", "differs same-size", "differs size"],
    ],
  ])("are told apart: %s", async (_name, compare, lines) => {
    const source = await mapTree({ equal: "x", "same-size": "abcdef", size: "long" });
    const target = await mapTree({ equal: "x", "same-size": "abcxef", size: "l", newer: "x", older: "x" });
    await plant(source.fs, { newer: "x" }, WRITTEN + 1000);
    await plant(source.fs, { older: "x" }, WRITTEN - 1000);
    expect(await compared(source.fs, target.fs, { compare })).toEqual(lines);
  });

  it("read contents that are cut differently as the same bytes", async () => {
    const [source, target] = [await mapTree({ a: "abcdefg" }), await mapTree({ a: "abcdefg" })];
    const { read } = target.driver;
    const crumbs = new FileSystem({
      ...target.driver,
      async read(path, request) {
        const reading = await read(path, request);
        return { ...reading, chunks: crumbled(reading.chunks) };
      },
    });
    expect(await compared(source.fs, crumbs, { compare: "checksum" })).toEqual(["same a"]);
  });

  it("with exists add nothing to the target", async () => {
    const [source, target] = [await mapTree({ a: "A", b: "B" }), await mapTree({ a: "x" })];
    expect(await compared(source.fs, target.fs, { compare: "exists" })).toEqual(["differs a", "kept b"]);
  });
});

describe("a check", () => {
  it("reports the differences, and writes nothing", async () => {
    const source = await mapTree({ a: "A", b: "B", "d/x": "X" });
    const target = await mapTree({ a: "A", b: "other", c: "C" });
    const report = await check(source.fs, target.fs);
    expect(report).toMatchObject({ ok: false, same: 1, weaklySame: 0 });
    expect(report.differences.map(told)).toEqual([
      "differs b",
      "only-target c",
      "only-source d",
      "only-source d/x",
    ]);
    expect(target.driver.calls.filter((call) => !/^(list|stat|read)/.test(call))).toEqual([]);
    expect(await check(source.fs, source.fs.at("."))).toMatchObject({ ok: true, same: 4, differences: [] });
  });
});

function file(path: string): Entry {
  return { kind: "file", path: path as Entry["path"], size: 1, modifiedMs: 0, sourceModifiedMs: 0 };
}

async function* streamOf<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}

async function* crumbled(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) for (const byte of chunk) yield Uint8Array.of(byte);
}
