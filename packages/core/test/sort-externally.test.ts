import {
  FileSystem,
  FsError,
  isFsError,
  NEVER,
  sortExternally,
  type SortForm,
  type Sorting,
} from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";
import { pathsOf } from "@s3fs/test-support";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const words: SortForm<string> = {
  key: (word) => word,
  inOrder: (given) => given.sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
  bytesOf: (word) => word.length,
  hasText: () => true,
  toText: (word) => word,
  fromText: (text) => text,
};

/** A place in memory, and what became of it. */
function watchedPlace(fs = new FileSystem(mapDriver())) {
  const seen = { opened: 0, closed: 0, written: 0, reading: 0, mostReading: 0 };
  const place: ReturnType<NonNullable<Sorting["temporary"]>> = {
    async write(name, chunks, options) {
      seen.written += 1;
      await fs.write(name, chunks, options);
    },
    async *read(name, options) {
      seen.reading += 1;
      seen.mostReading = Math.max(seen.mostReading, seen.reading);
      try {
        yield* fs.read(name, options);
      } finally {
        seen.reading -= 1;
      }
    },
    remove: (name) => fs.remove(name),
    close: async () => void (seen.closed += 1),
  };
  const temporary = (): typeof place => {
    seen.opened += 1;
    return place;
  };
  return { fs, seen, place, temporary };
}

async function* inBatches(items: readonly string[], size: number): AsyncGenerator<readonly string[]> {
  for (let first = 0; first < items.length; first += size) yield items.slice(first, first + size);
}

async function sorted(
  batches: AsyncIterable<readonly string[]>,
  sorting: Sorting,
  { form = words, signal = NEVER }: { form?: SortForm<string>; signal?: AbortSignal } = {},
): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of sortExternally(batches, form, { ...sorting, signal })) all.push(...batch);
  return all;
}

/** In an order that is none. */
function manyWords(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String((index * 7919) % count).padStart(8, "0"));
}

describe("sorting of what is larger than memory may hold", () => {
  it("is sorting by UTF-8 bytes, whatever the names are, the limit and the batches", async () => {
    const unit = fc.constantFrom(
      "a",
      "b",
      "\n",
      "\r",
      "/",
      "\u0001",
      "\ufeff",
      "\ufffd",
      "\ud7ff",
      "\ue000",
      "é",
      "🙂",
      "\u{10ffff}",
    );
    const names = fc.oneof(fc.string({ unit, maxLength: 5 }), fc.string({ unit: "grapheme" }));
    const cases = fc.record({
      items: fc.array(
        names.filter((name) => !name.includes("\0")),
        { maxLength: 200 },
      ),
      limitBytes: fc.integer({ min: 1, max: 300 }),
      size: fc.integer({ min: 1, max: 50 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ items, limitBytes, size }) => {
        const { fs, seen, temporary } = watchedPlace();
        const got = await sorted(inBatches(items, size), { limitBytes, temporary });
        expect(got).toEqual(words.inOrder([...items]));
        expect(await pathsOf(fs.list())).toEqual([]);
        expect(seen.closed).toBe(seen.opened);
      }),
    );
  });

  it.each([2_000, 20_000])(
    "holds no more of %i names than of others, and reads only a few runs at once",
    async (count) => {
      const limitBytes = 400;
      const { fs, seen, temporary } = watchedPlace();
      let most = 0;
      const watched = {
        ...words,
        inOrder(given: string[]): string[] {
          most = Math.max(most, given.length);
          return words.inOrder(given);
        },
      };
      const got = await sorted(inBatches(manyWords(count), 10), { limitBytes, temporary }, { form: watched });
      expect(got).toHaveLength(count);
      expect(most).toBe(limitBytes / 8);
      expect(seen.written).toBeGreaterThan(count / 50 - 1);
      expect(seen.mostReading).toBeLessThanOrEqual(48);
      expect(await pathsOf(fs.list())).toEqual([]);
    },
  );

  it("makes text of a run piece by piece, however large the chunks are that it is read in", async () => {
    const { temporary } = watchedPlace();
    let texts = 0;
    const counting = { ...words, fromText: (text: string) => ((texts += 1), text) };
    const sorting = { limitBytes: 80_000, temporary, signal: NEVER };
    const batches = sortExternally(inBatches(manyWords(10_001), 100), counting, sorting);
    await batches.next();
    expect(texts).toBeLessThan(4_000);
    await batches.return();
  });

  it("touches no place as long as memory suffices", async () => {
    const temporary = (): never => {
      throw new Error("not to be opened");
    };
    const items = manyWords(1000);
    expect(await sorted(inBatches(items, 100), { temporary })).toEqual(words.inOrder([...items]));
    expect(await sorted(inBatches(items, 100), { limitBytes: 1 })).toEqual(words.inOrder([...items]));
  });

  it("holds what no text can stand for in memory, from there on", async () => {
    const { seen, temporary } = watchedPlace();
    const form = { ...words, hasText: (word: string) => word !== "00000050" };
    const items = manyWords(200);
    const got = await sorted(inBatches(items, 7), { limitBytes: 80, temporary }, { form });
    expect(got).toEqual(words.inOrder([...items]));
    expect(seen.written).toBeLessThan(20);
  });

  it("leaves nothing behind when the consumer stops early", async () => {
    const { fs, seen, temporary } = watchedPlace();
    const batches = sortExternally(inBatches(manyWords(500), 10), words, {
      limitBytes: 80,
      temporary,
      signal: NEVER,
    });
    expect((await batches.next()).done).toBe(false);
    expect(await pathsOf(fs.list())).not.toEqual([]);
    await batches.return();
    expect(await pathsOf(fs.list())).toEqual([]);
    expect(seen).toMatchObject({ opened: 1, closed: 1, reading: 0 });
  });

  it("leaves nothing behind when what it sorts fails, and tells that failure", async () => {
    const { fs, seen, temporary } = watchedPlace();
    async function* failing(): AsyncGenerator<readonly string[]> {
      yield manyWords(100);
      throw new RangeError("no more");
    }
    await expect(sorted(failing(), { limitBytes: 80, temporary })).rejects.toThrow(RangeError);
    expect(await pathsOf(fs.list())).toEqual([]);
    expect(seen).toMatchObject({ opened: 1, closed: 1 });
  });

  it.each([1, 3, 9])("leaves nothing behind when it is aborted during write %i", async (write) => {
    const { fs, seen, place } = watchedPlace();
    const stop = new AbortController();
    const temporary = (): typeof place => ({
      ...place,
      async write(...given) {
        if (seen.written === write) stop.abort("enough");
        await place.write(...given);
      },
    });
    const sorting = { limitBytes: 80, temporary };
    await expect(sorted(inBatches(manyWords(500), 10), sorting, { signal: stop.signal })).rejects.toBe(
      "enough",
    );
    expect(await pathsOf(fs.list())).toEqual([]);
    expect(seen.closed).toBe(1);
  });

  it.each([
    ["ENOSPC", "ENOSPC", /full.*sorting\.limitBytes/s],
    ["ENOENT", "EIO", /sorting\.limitBytes/],
    ["EACCES", "EIO", /sorting\.limitBytes/],
  ] as const)(
    "tells of a place that fails with %s by %s, and leaves nothing behind",
    async (code, told, message) => {
      const { fs, seen, place } = watchedPlace();
      const temporary = (): typeof place => ({
        ...place,
        async write(...given) {
          if (seen.written === 3) throw new FsError(code);
          await place.write(...given);
        },
      });
      const failure: unknown = await sorted(inBatches(manyWords(500), 10), {
        limitBytes: 80,
        temporary,
      }).catch((error: unknown) => error);
      expect(isFsError(failure, told)).toBe(true);
      expect(String(failure)).toMatch(message);
      expect(await pathsOf(fs.list())).toEqual([]);
      expect(seen.closed).toBe(1);
    },
  );

  it.each([
    ["is gone", async (fs: FileSystem) => fs.remove("run-1")],
    ["lacks a name", async (fs: FileSystem) => fs.write("run-1", "00000001\0")],
    [
      "is cut within a name",
      async (fs: FileSystem) => fs.write("run-1", (await fs.read("run-1").text()).slice(0, -1)),
    ],
  ])("fails when a run %s, instead of telling less", async (_what, harm) => {
    const { fs, place } = watchedPlace();
    const temporary = (): typeof place => ({
      ...place,
      async *read(...given) {
        await harm(fs);
        yield* place.read(...given);
      },
    });
    const failure: unknown = await sorted(inBatches(manyWords(50), 10), { limitBytes: 80, temporary }).catch(
      (error: unknown) => error,
    );
    expect(isFsError(failure, "EIO")).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses a limit of %d bytes", async (limitBytes) => {
    await expect(sorted(inBatches(["a"], 1), { limitBytes })).rejects.toMatchObject({ code: "EINVAL" });
  });
});
