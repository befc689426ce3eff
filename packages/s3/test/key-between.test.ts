import { compareUtf8 } from "@s3fs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyBetween } from "../src/key-between.ts";

describe("a key between two", () => {
  it("is greater than the one, less than the other, and below their prefix", () => {
    const suffix = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.string({ unit: "binary", minLength: 1 }),
      fc.stringMatching(/^[0-9a-f]{1,8}$/),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("", "a/", "é/"),
        fc.uniqueArray(suffix, { minLength: 2, maxLength: 2 }),
        fc.nat(20),
        fc.option(fc.nat(9), { nil: undefined }),
        (prefix, tails, halvings, finest) => {
          const [first = "", last = ""] = tails.map((tail) => prefix + tail).sort(compareUtf8);
          let before: string | undefined;
          for (let halving = 0; halving <= halvings; halving += 1) {
            const middle = keyBetween({ first, last, finest }, before, prefix);
            if (middle === undefined) return;
            expect(middle.startsWith(prefix)).toBe(true);
            expect(compareUtf8(last, middle)).toBeLessThan(0);
            if (before !== undefined) expect(compareUtf8(middle, before)).toBeLessThan(0);
            before = middle;
          }
        },
      ),
    );
  });

  it.each([
    ["counts up in the place halfway to the finest", "p/0000", "p/0999", undefined, "p/5"],
    ["of small letters goes to theirs", "p/cat", "p/dog", undefined, "p/p"],
    ["leaves capitals for what comes behind them at the last one", "p/Za", "p/Zb", undefined, "p/m"],
    ["keeps below its end", "p/0a", "p/1a", "p/4", "p/3"],
    ["goes to the next place where two are neighbours", "p/0a00", "p/0a99", "p/1", "p/0n"],
    ["is none behind what is not guessed about", "p/\u{1f600}", "p/\u{1f600}", undefined, undefined],
    ["is none where nothing fits in between", "p/0", "p/0", "p/0 ", undefined],
    ["is none in a place of control characters", "p/\u0001", "p/\u0002", undefined, undefined],
    ["counts a space for no digit", "p/ ", "p/ ", undefined, "p/P"],
    ["counts a slash for no digit", "p//", "p//", undefined, "p/W"],
    ["goes up to the tilde", "p/}", "p/}", undefined, "p/~"],
    ["goes to a finer place below an end that is not guessed about", "p/a0", "p/a9", "p/é", "p/a\\"],
    ["lies halfway between the places of a key", "p/1111", "p/1111", undefined, "p/16"],
    ["goes to a coarser place where the finer ones are full", "p/11~~~~", "p/11~~~~", undefined, "p/16"],
  ])("%s", (_what, first, last, before, expected) => {
    expect(keyBetween({ first, last }, before, "p/")).toBe(expected);
  });

  it("is none behind the finest place that keys differ in", () => {
    const [first, last] = ["p/~~11", "p/~~11"];
    expect(keyBetween({ first, last }, undefined, "p/")).toBe("p/~~6");
    expect(keyBetween({ first, last, finest: 3 }, undefined, "p/")).toBe(undefined);
  });
});
