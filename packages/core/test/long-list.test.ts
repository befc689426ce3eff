import { FileSystem, FsError, jsonForm, longList, NEVER, type LongList, type Sorting } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";
import { codeOf, pathsOf } from "@s3fs/test-support";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

interface Item {
  readonly name: string;
  readonly value?: unknown;
}

function scene({ limitBytes = 10, fs = new FileSystem(mapDriver()) } = {}) {
  const seen = { opened: 0, closed: 0 };
  const temporary: NonNullable<Sorting["temporary"]> = () => {
    seen.opened += 1;
    return {
      write: (name, chunks, options) => fs.write(name, chunks, options),
      read: (name, options) => fs.read(name, options),
      remove: (name) => fs.remove(name),
      close: async () => void (seen.closed += 1),
    };
  };
  const form = jsonForm<Item>(() => 1);
  const list = longList(form, { limitBytes, temporary, signal: NEVER });
  return { fs, seen, list };
}

async function fill(list: LongList<Item>, items: readonly Item[]): Promise<void> {
  for (const item of items) {
    list.add(item);
    if (list.isFull) await list.settle();
  }
}

async function read(list: LongList<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of list) all.push(item);
  return all;
}

const named = (count: number): Item[] => Array.from({ length: count }, (_, at) => ({ name: `${at}` }));

describe("a long list", () => {
  it("gives back what was added in that order, as often as it is read, whatever the limit is", async () => {
    const items = fc.array(fc.record({ name: fc.string({ unit: "grapheme" }), value: fc.jsonValue() }));
    await fc.assert(
      fc.asyncProperty(items, fc.integer({ min: 1, max: 20 }), async (given, limitBytes) => {
        const plain = given.filter(({ value }) => !JSON.stringify(value).includes("-0"));
        const { fs, seen, list } = scene({ limitBytes });
        await fill(list, plain);
        expect(list.length).toBe(plain.length);
        expect(await read(list)).toEqual(plain);
        expect(await Promise.all([read(list), read(list)])).toEqual([plain, plain]);
        expect(seen.opened).toBe(plain.length >= limitBytes ? 1 : 0);
        await list.discard();
        expect(seen.closed).toBe(seen.opened);
        expect(await pathsOf(fs.list())).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("holds no more than its limit in memory", async () => {
    const { fs, list } = scene({ limitBytes: 10 });
    await fill(list, named(105));
    expect(await pathsOf(fs.list())).toHaveLength(10);
  });

  it("keeps the order of what is added while something is put away", async () => {
    const { list } = scene();
    const settling: Promise<void>[] = [];
    for (const item of named(95)) {
      list.add(item);
      if (list.isFull) settling.push(list.settle());
    }
    await Promise.all(settling);
    expect(await read(list)).toEqual(named(95));
  });

  it("holds all in memory without a place, and from the first one on that no text can stand for", async () => {
    const without = longList(
      jsonForm<Item>(() => 1),
      { limitBytes: 1, signal: NEVER },
    );
    await fill(without, named(50));
    expect(await read(without)).toEqual(named(50));
    const { fs, list } = scene();
    const odd = { name: "odd", value: 1n };
    await fill(list, [...named(25), odd, ...named(25)]);
    expect(await read(list)).toEqual([...named(25), odd, ...named(25)]);
    expect(await pathsOf(fs.list())).toHaveLength(2);
  });

  it("says of a place that is full, or that lost a file, that it is the place", async () => {
    const full = longList(
      jsonForm<Item>(() => 1),
      {
        limitBytes: 1,
        signal: NEVER,
        temporary: () => ({
          write: async () => {
            throw new FsError("ENOSPC");
          },
          async *read() {},
          remove: async () => {},
          close: async () => {},
        }),
      },
    );
    expect(await codeOf(fill(full, named(1)))).toBe("ENOSPC");
    const { fs, list } = scene();
    await fill(list, named(30));
    await fs.write("part-2", "");
    expect(await codeOf(read(list))).toBe("EIO");
    await fs.remove("part-2");
    expect(await codeOf(read(list))).toBe("EIO");
  });

  it("refuses a limit that is none", () => {
    expect(() => scene({ limitBytes: 0 })).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });
});
