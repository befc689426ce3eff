import { expect, it } from "vitest";
import { listNames } from "../src/store/list-page.ts";
import { createObjectIndex } from "../src/store/object-index.ts";
import type { VersionRecord } from "../src/store/records.ts";
import { createSortedKeys } from "../src/store/sorted-keys.ts";
import { newObject } from "./store-content.ts";

const COUNT = 100_000;

/** All of them, in no order. */
function* shuffledKeys(): Generator<string> {
  for (let index = 0; index < COUNT; index++) {
    const number = String((index * 7919) % COUNT).padStart(6, "0");
    yield `${number.slice(0, 3)}/${number}`;
  }
}

const flat = { prefix: "", delimiter: undefined, after: "05", limit: 1000 };
const grouped = { prefix: "", delimiter: "/", after: undefined, limit: 1000 };

it("a page of 1,000 from 100,000 keys looks at the keys that it lists and at no others", () => {
  let looks = 0;
  class Counted {
    readonly #record: VersionRecord;
    constructor(key: string) {
      this.#record = { ...newObject(key, new Uint8Array()), versionId: "null" };
    }
    get record(): VersionRecord {
      looks++;
      return this.#record;
    }
  }
  const index = createObjectIndex<Counted>();
  for (const key of shuffledKeys()) index.put(new Counted(key));
  looks = 0;
  expect(index.list(flat).objects).toHaveLength(1000);
  expect(looks).toBeLessThan(2500); // whether it counts, and its record; once more for what follows
  looks = 0;
  expect(index.list(grouped).prefixes).toHaveLength(100);
  expect(looks).toBeLessThan(250);
});

it("a page finds its place by halves, and the keys are put in order once", () => {
  const keys = createSortedKeys();
  for (const key of shuffledKeys()) keys.add(key);
  const sorted = keys.settled();
  let looks = 0;
  const counted = { length: sorted.length, at: (index: number) => (looks++, sorted[index]) };
  expect(listNames(counted, flat, () => true).names).toHaveLength(1000);
  expect(looks).toBeLessThan(1100);
  looks = 0;
  expect(listNames(counted, grouped, () => true).names).toHaveLength(100);
  expect(looks).toBeLessThan(100 * 20);
  keys.add("05/new");
  expect(keys.settled()).toBe(sorted);
  expect(sorted).toHaveLength(COUNT + 1);
});
