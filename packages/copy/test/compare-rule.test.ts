import { parsePath, type FileEntry } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { compareRules } from "../src/compare/compare-rule.ts";
import type { PairFacts } from "../src/compare/decide-same.ts";

const T = Date.parse("2024-05-01T10:00:00.123Z");
const same = { kind: "same", weakly: false };
const kept = { kind: "kept" };
const differs = (because: string): object => ({ kind: "differs", because });
const look = (side: string): object => ({ kind: "look", side });

function file(fields: Partial<FileEntry>): FileEntry {
  return { kind: "file", path: parsePath("a"), size: 3, modifiedMs: T, ...fields };
}

function facts(fields: Partial<PairFacts> = {}): PairFacts {
  const looked = { sourceIsLookedAt: false, targetIsLookedAt: false, hash: "unasked" } as const;
  return { timePrecisionMs: 1, storeIsShared: false, ...looked, ...fields };
}

const at = (ms: number, size = 3): FileEntry => file({ sourceModifiedMs: T + ms, size });

describe("the rules that ask no time", () => {
  it.each([
    ["always", at(0), at(0), differs("rule")],
    ["exists", at(0), at(0), differs("rule")],
    ["notExists", at(0), at(5, 4), kept],
    ["size", at(0), at(5), same],
    ["size", at(0, 3), at(0, 4), differs("size")],
    ["modified", at(0, 3), at(0, 4), differs("size")],
  ] as const)("%s", (rule, source, target, verdict) => {
    expect(compareRules[rule](source, target, facts())).toEqual(verdict);
  });
});

describe("the rules that ask for times", () => {
  it.each([
    ["modified", 0, same],
    ["modified", 5, differs("modified")],
    ["modified", -5, differs("modified")],
    ["newer", 5, differs("modified")],
    ["newer", 0, kept],
    ["newer", -5, kept],
    ["older", -5, differs("modified")],
    ["older", 0, kept],
    ["older", 5, kept],
  ] as const)("%s, with a source that is %i ms later than the target", (rule, ms, verdict) => {
    expect(compareRules[rule](at(ms), at(0), facts())).toEqual(verdict);
  });

  it.each(["modified", "newer", "older"] as const)(
    "%s looks at each side whose listing tells no time of the writer, the target first, and once",
    (rule) => {
      const decide = compareRules[rule];
      expect(decide(file({}), file({}), facts())).toEqual(look("target"));
      expect(decide(at(0), file({}), facts())).toEqual(look("target"));
      expect(decide(file({}), at(0), facts())).toEqual(look("source"));
      expect(decide(file({}), file({}), facts({ targetIsLookedAt: true }))).toEqual(look("source"));
      expect(decide(file({}), at(0), facts({ targetIsLookedAt: true }))).toEqual(look("source"));
    },
  );

  it.each([
    ["modified", same],
    ["newer", kept],
    ["older", kept],
  ] as const)("%s takes the time of the store where a look tells no other one", (rule, verdict) => {
    const looked = facts({ sourceIsLookedAt: true, targetIsLookedAt: true });
    expect(compareRules[rule](file({}), file({}), looked)).toEqual(verdict);
    const later = file({ modifiedMs: T + 5 });
    const whenLater = rule === "older" ? kept : differs("modified");
    expect(compareRules[rule](later, file({}), looked)).toEqual(whenLater);
  });

  it("modified asks for no time where the sizes differ", () => {
    expect(compareRules.modified(file({ size: 1 }), file({ size: 2 }), facts())).toEqual(differs("size"));
  });
});
