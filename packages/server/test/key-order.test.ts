import { assert, constantFrom, array, integer, option, property, record, string, tuple } from "fast-check";
import { expect, it } from "vitest";
import { compareKeys } from "../src/key-order.ts";
import { listNames } from "../src/store/list-page.ts";
import { createSortedKeys } from "../src/store/sorted-keys.ts";

const anyKey = string({ unit: "binary", maxLength: 12 });
/** Few characters, so that keys share prefixes. */
const likelyKey = string({
  unit: constantFrom("a", "b", "/", "-", "\uffee", "\u{1f600}"),
  minLength: 1,
  maxLength: 6,
});

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

it("compares keys like their UTF-8 bytes", () => {
  const agrees = (left: string, right: string): void => {
    expect(Math.sign(compareKeys(left, right))).toBe(byBytes(left, right));
  };
  assert(property(anyKey, anyKey, agrees), { numRuns: 2000 });
  assert(property(likelyKey, likelyKey, agrees), { numRuns: 2000 });
});

it("keeps keys in order through any changes", () => {
  const change = tuple(constantFrom("add", "remove", "look"), likelyKey);
  assert(
    property(array(change, { maxLength: 150 }), (changes) => {
      const keys = createSortedKeys();
      const model = new Set<string>();
      for (const [verb, key] of changes) {
        if (verb === "add" && !model.has(key)) keys.add(key);
        if (verb === "add") model.add(key);
        if (verb === "remove" && model.delete(key)) keys.remove(key);
        if (verb === "look") keys.settled();
      }
      expect([...keys.settled()]).toEqual([...model].sort(byBytes));
    }),
    { numRuns: 500 },
  );
});

it("lists the same names in pages of any size as one that looks at every key", () => {
  const query = record({
    prefix: string({ unit: constantFrom("a", "/"), maxLength: 2 }),
    delimiter: option(constantFrom("/", "-", "ab"), { nil: undefined }),
    after: option(likelyKey, { nil: undefined }),
    limit: integer({ min: 1, max: 4 }),
  });
  assert(
    property(array(likelyKey, { maxLength: 40 }), query, (unsorted, asked) => {
      const sorted = [...new Set(unsorted)].sort(byBytes);
      const names: string[] = [];
      let after = asked.after;
      for (;;) {
        const page = listNames(sorted, { ...asked, after });
        names.push(...page.names.map(({ name }) => name));
        if (page.next === undefined) break;
        expect(page.names).toHaveLength(asked.limit);
        after = page.next;
      }
      expect(names).toEqual(namesOneByOne(sorted, asked));
    }),
    { numRuns: 2000 },
  );
});

function namesOneByOne(
  sorted: readonly string[],
  { prefix, delimiter, after }: { prefix: string; delimiter: string | undefined; after: string | undefined },
): string[] {
  const names = sorted
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const found = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length);
      return found === -1 ? key : key.slice(0, found + (delimiter ?? "").length);
    });
  return [...new Set(names)].filter((name) => after === undefined || byBytes(name, after) > 0);
}
