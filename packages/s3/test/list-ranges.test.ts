import { createHash } from "node:crypto";
import { compareUtf8, NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import type { Page } from "../src/guard/check-page.ts";
import type { ListingWire } from "../src/guard/list-pages.ts";
import { listRanges } from "../src/list-ranges.ts";

const md5 = (index: number): string => createHash("md5").update(String(index)).digest("hex");
const padded = (index: number, length: number): string => String(index).padStart(length, "0");
const minute = (index: number): string =>
  new Date(Date.UTC(2020, 0, 1) + index * 600_000).toISOString().slice(0, 16);
const words = ["images", "videos", "docs", "src/lib", "tests/unit", "backup/2023", "été"];

const shapes: Readonly<Record<string, (index: number) => string>> = {
  "directories of 1,000": (index) => `d${padded(Math.floor(index / 1000), 4)}/f${padded(index % 1000, 7)}`,
  numbers: (index) => padded(index, 8),
  "numbers far below": (index) => `tenant/a-long/way/down/2024/${padded(index, 8)}`,
  hashes: md5,
  times: (index) => `logs/${minute(index).replaceAll("-", "/")}-${padded(index, 8)}.json.gz`,
  words: (index) => `${words[index % words.length]}/${md5(index).slice(0, 1 + (index % 12))}/${index}`,
};

/** What each shape takes by so many requests at a time: round trips, and requests. None may get worse. */
const budgets: readonly (readonly [shape: string, concurrency: number, ticks: number, requests: number])[] = [
  ["directories of 1,000", 4, 33, 115],
  ["directories of 1,000", 8, 38, 126],
  ["numbers", 4, 32, 112],
  ["numbers", 8, 24, 125],
  ["numbers far below", 4, 33, 115],
  ["numbers far below", 8, 24, 125],
  ["hashes", 4, 34, 116],
  ["hashes", 8, 25, 122],
  ["times", 4, 58, 117],
  ["times", 8, 72, 119],
  ["words", 4, 41, 120],
  ["words", 8, 44, 124],
];

/** A store that answers each request one tick later, and what was asked of it. */
function tickingStore(keyAt: (index: number) => string, count: number) {
  const keys = Array.from({ length: count }, (_, index) => keyAt(index)).sort(compareUtf8);
  const waiting: (() => void)[] = [];
  const seen = { ticks: 0, requests: 0, answers: 0, mostAtOnce: 0 };
  const wire: ListingWire = {
    isOrdered: true,
    listPage: ({ startAfter = "", token = startAfter }) =>
      new Promise<Page>((resolve) => {
        seen.requests += 1;
        waiting.push(() => {
          seen.answers += 1;
          const after = firstAfter(keys, token);
          const listed = keys.slice(after, after + 1000);
          const last = listed.at(-1);
          resolve({
            objects: listed.map((key) => ({ key, size: 0, modifiedMs: 0 })),
            prefixes: [],
            nextToken: last === keys.at(-1) ? undefined : last,
            status: 200,
          });
        });
      }),
  };
  return {
    keys,
    seen,
    wire,
    /** Lets ticks pass until the work is done. */
    async passUntil(work: Promise<unknown>): Promise<void> {
      const done = Symbol("done");
      const ending = work.then(() => done);
      while ((await Promise.race([ending, nextTurn()])) !== done) {
        if (waiting.length === 0) continue;
        seen.ticks += 1;
        seen.mostAtOnce = Math.max(seen.mostAtOnce, waiting.length);
        for (const answer of waiting.splice(0)) answer();
      }
      await ending;
    },
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function firstAfter(keys: readonly string[], token: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareUtf8(keys[middle] ?? "", token) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

describe("a listing by several requests at a time", () => {
  const count = 100_000;

  it.each(budgets)(
    "of %s by %s at once takes %s round trips and %s requests for a hundred pages, and tells all in order",
    async (shape, concurrency, ticks, requests) => {
      const { keys, seen, wire, passUntil } = tickingStore(shapes[shape] ?? String, count);
      const listed: string[] = [];
      let mostHeld = 0;
      const work = (async () => {
        let taken = 0;
        for await (const { objects } of listRanges(wire, { prefix: "", concurrency, signal: NEVER })) {
          mostHeld = Math.max(mostHeld, seen.requests - taken);
          taken += 1;
          listed.push(...objects.map(({ key }) => key));
        }
      })();
      await passUntil(work);
      expect(listed.join("\n")).toBe(keys.join("\n"));
      expect(seen.requests).toBeLessThanOrEqual(requests);
      expect(seen.ticks).toBeLessThanOrEqual(ticks);
      expect(seen.mostAtOnce).toBe(concurrency);
      expect(mostHeld).toBeLessThanOrEqual(64 + 16); // those that told of nothing are no page to hold
    },
  );

  it("ends when all that is under way has ended, where its consumer wants no more", async () => {
    const { seen, wire, passUntil } = tickingStore(md5, count);
    const work = (async () => {
      let taken = 0;
      for await (const _page of listRanges(wire, { prefix: "", concurrency: 8, signal: NEVER }))
        if ((taken += 1) === 10) break;
    })();
    await passUntil(work);
    expect(seen.mostAtOnce).toBeGreaterThan(1);
    expect(seen.answers).toBe(seen.requests);
  });
});
