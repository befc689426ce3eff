import { NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { eachBounded } from "../src/concurrency/each-bounded.ts";
import { mapInOrder } from "../src/concurrency/map-in-order.ts";

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("working on each item", () => {
  it("starts nothing more after an error, and throws it once what is under way has ended", async () => {
    const [started, ended]: [number[], number[]] = [[], []];
    const work = async (item: number): Promise<void> => {
      started.push(item);
      await turn();
      if (item === 1) throw new Error("first");
      await turn();
      ended.push(item);
    };
    await expect(eachBounded([1, 2, 3, 4], { concurrency: 2, signal: NEVER }, work)).rejects.toThrow("first");
    expect([started, ended]).toEqual([[1, 2], [2]]);
  });

  it("takes up no more than there is, however much may be done at once", async () => {
    const seen: number[] = [];
    const work = async (item: number): Promise<void> => {
      await turn();
      seen.push(item);
    };
    await eachBounded([1, 2, 3], { concurrency: Number.MAX_SAFE_INTEGER, signal: NEVER }, work);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("starts nothing more after an abort, and throws its reason", async () => {
    const started: number[] = [];
    const abort = new AbortController();
    const work = async (item: number): Promise<void> => {
      started.push(item);
      if (item === 2) abort.abort("reason");
    };
    const options = { concurrency: 1, signal: abort.signal };
    await expect(eachBounded([1, 2, 3], options, work)).rejects.toBe("reason");
    expect(started).toEqual([1, 2]);
  });
});

describe("mapping in order", () => {
  it("waits for what is under way when the consumer stops", async () => {
    const ended: number[] = [];
    const mapped = mapInOrder(streamOf([1, 2, 3]), 3, async (item) => {
      for (let turns = item; turns > 0; turns -= 1) await turn();
      ended.push(item);
      return item;
    });
    for await (const first of mapped) {
      expect([first, ended]).toEqual([1, [1]]);
      break;
    }
    expect(ended).toEqual([1, 2, 3]);
  });

  it("throws the error of an item in its turn, and leaves none unhandled", async () => {
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      const mapped = mapInOrder(streamOf([1, 2, 3, 4]), 4, async (item) => {
        if (item === 1) await turn();
        if (item > 1) throw new Error(`number ${item}`);
        return item;
      });
      for await (const item of mapped) seen.push(item);
    };
    await expect(run()).rejects.toThrow("number 2");
    expect(seen).toEqual([1]);
  });
});

async function* streamOf<T>(items: readonly T[]): AsyncIterable<T> {
  yield* items;
}
