import { compareUtf8 } from "@s3fs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyBetween } from "../src/key-between.ts";

describe("a key between two", () => {
  it("is greater than the one, less than the other, and below their prefix", () => {
    const suffix = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9a-f]{0,8}$/));
    fc.assert(
      fc.property(fc.constantFrom("", "a/", "é/"), suffix, fc.nat(20), (prefix, tail, halvings) => {
        const after = prefix + tail;
        let before: string | undefined;
        for (let halving = 0; halving <= halvings; halving += 1) {
          const middle = keyBetween(after, before, prefix);
          if (middle === undefined) return;
          expect(middle.startsWith(prefix)).toBe(true);
          expect(compareUtf8(after, middle)).toBeLessThan(0);
          if (before !== undefined) expect(compareUtf8(middle, before)).toBeLessThan(0);
          before = middle;
        }
      }),
    );
  });

  it.each([
    ["p/", undefined, "p/O"],
    ["p/0", "p/4", "p/2"],
    ["p/0", "p/1", "p/0O"],
    ["p/05", "p/1", "p/0Z"],
    ["p/0", "p/0 ", undefined],
    ["p/\u{1f600}", undefined, undefined],
  ])("of %j and %j is %j", (after, before, expected) => {
    expect(keyBetween(after, before, "p/")).toBe(expected);
  });
});
