import { parsePath, type Traits } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { nameCollisions } from "../src/plan/name-collisions.ts";

const exact: Traits = {
  caseSensitive: true,
  timePrecisionMs: 1,
  names: "exclusive",
  emptyDirectories: "kept",
};
const caseless: Traits = { ...exact, caseSensitive: false };
const normalizing: Traits = { ...exact, foldsNormalization: true };

const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];

/** For each path, in this order, the one before it that the target takes for the same. */
function seen(traits: Traits, paths: readonly string[]): (string | undefined)[] {
  const { see } = nameCollisions(traits);
  return paths.map((path) => see(parsePath(path)).find((collision) => collision.path === path)?.before);
}

/** For each path, in this order, all that collides with its being there. */
function collisions(traits: Traits, paths: readonly string[]): string[][] {
  const { see } = nameCollisions(traits);
  return paths.map((path) => see(parsePath(path)).map((found) => `${found.path} with ${found.before}`));
}

describe("the names of a target", () => {
  it("are all told apart where case and normalization count", () => {
    expect(seen(exact, ["A", "a", composed, decomposed])).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("are one in any case and normalization where case counts for nothing", () => {
    expect(seen(caseless, ["A", "a", composed, decomposed.toUpperCase()])).toEqual([
      undefined,
      "A",
      undefined,
      composed,
    ]);
  });

  it("are one in any normalization where only that counts for nothing", () => {
    expect(seen(normalizing, ["A", "a", composed, decomposed])).toEqual([
      undefined,
      undefined,
      undefined,
      composed,
    ]);
  });

  it("do not collide with themselves, as a file and a directory of one path are seen one after the other", () => {
    expect(seen(caseless, ["a", "a"])).toEqual([undefined, undefined]);
  });

  it("collide with the first of them, also the third time", () => {
    expect(seen(caseless, ["abc", "ABC", "Abc", "abc"])).toEqual([undefined, "abc", "abc", undefined]);
  });

  it("of a directory are remembered while those of the directories in it pass", () => {
    const paths = ["A", "b", "b/c", "b/c/x", "b/C", "b/C/y", "b/D", "b/d", "a"];
    expect(seen(caseless, paths)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      "b/c",
      undefined,
      undefined,
      "b/D",
      "A",
    ]);
  });

  it("are those of directories that nobody has told of as well, each once", () => {
    const paths = ["A/D/x", "A/D/y", "A/d/x", "A/d/z", "a/D/x", "a/b", "B/x"];
    expect(collisions(caseless, paths)).toEqual([[], [], ["A/d with A/D"], [], ["a with A"], [], []]);
    expect(collisions(caseless, ["A", "A/x", "a", "a/x"])).toEqual([[], [], ["a with A"], []]);
  });

  it("are compared within one directory only: those of directories that collide follow from them", () => {
    expect(seen(caseless, ["D", "D/x", "d", "d/x"])).toEqual([undefined, undefined, "D", undefined]);
  });
});
