import { parsePath, type FileEntry } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { compareRules } from "../src/compare/compare-rule.ts";
import { decideSame, type PairFacts } from "../src/compare/decide-same.ts";

const T = Date.parse("2024-05-01T10:00:00.123Z");
const MD5 = "900150983cd24fb0d6963f7d28e17f72";
const OTHER = "0cc175b9c0f1b6a831c399e269772661";
const same = { kind: "same", weakly: false };
const weakly = { kind: "same", weakly: true };
const differs = (because: string): object => ({ kind: "differs", because });
const hash = (side: string): object => ({ kind: "hash", side, md5: MD5 });
const look = (side: string): object => ({ kind: "look", side });

function file(fields: Partial<FileEntry>): FileEntry {
  return { kind: "file", path: parsePath("a"), size: 3, modifiedMs: T, ...fields };
}

function facts(fields: Partial<PairFacts> = {}): PairFacts {
  const looked = { sourceIsLookedAt: false, targetIsLookedAt: false, hash: "unasked" } as const;
  return { timePrecisionMs: 0.001, storeIsShared: false, ...looked, ...fields };
}

const seenTarget = facts({ targetIsLookedAt: true });
const seenBoth = facts({ targetIsLookedAt: true, sourceIsLookedAt: true });

describe("auto", () => {
  it.each<[string, Partial<FileEntry>, Partial<FileEntry>, PairFacts, object]>([
    [
      "other sizes differ, whatever the times",
      { sourceModifiedMs: T },
      { size: 4, sourceModifiedMs: T },
      facts(),
      differs("size"),
    ],
    ["equal times are the same", { sourceModifiedMs: T }, { sourceModifiedMs: T }, facts(), same],
    [
      "an older source differs",
      { sourceModifiedMs: T - 5 },
      { sourceModifiedMs: T },
      facts(),
      differs("modified"),
    ],
    [
      "a newer source differs",
      { sourceModifiedMs: T + 5 },
      { sourceModifiedMs: T },
      facts(),
      differs("modified"),
    ],
    [
      "the noise of doubles is no difference",
      { sourceModifiedMs: T + 0.0012 },
      { sourceModifiedMs: T },
      facts({ timePrecisionMs: 0 }),
      same,
    ],
    [
      "two microseconds are one",
      { sourceModifiedMs: T + 0.002 },
      { sourceModifiedMs: T },
      facts({ timePrecisionMs: 0 }),
      differs("modified"),
    ],
    [
      "the coarser side sets the window",
      { sourceModifiedMs: T + 1999 },
      { sourceModifiedMs: T },
      facts({ timePrecisionMs: 2000 }),
      same,
    ],
    [
      "a full step is a difference",
      { sourceModifiedMs: T + 2000 },
      { sourceModifiedMs: T },
      facts({ timePrecisionMs: 2000 }),
      differs("modified"),
    ],
    [
      "equal etags of one store are the same",
      { etag: "x" },
      { etag: "x" },
      facts({ storeIsShared: true }),
      same,
    ],
    [
      "equal etags of two stores say nothing",
      { sourceModifiedMs: T, etag: "x" },
      { etag: "x" },
      facts(),
      look("target"),
    ],
    ["equal MD5s of two stores are the same", { etag: MD5 }, { etag: MD5 }, facts(), same],
    ["other MD5s prove nothing, so times decide", { etag: MD5 }, { etag: OTHER }, facts(), look("target")],
    [
      "equal tags of parts prove nothing",
      { etag: `${MD5}-2` },
      { etag: `${MD5}-2` },
      facts(),
      look("target"),
    ],
    [
      "a file of a disk is hashed, instead of asking a target whose tag is an MD5",
      { sourceModifiedMs: T, etag: "1-2" },
      { etag: MD5 },
      facts(),
      hash("source"),
    ],
    [
      "so it is as the target",
      { etag: MD5 },
      { sourceModifiedMs: T + 5, etag: "1-2" },
      facts(),
      hash("target"),
    ],
    [
      "it is hashed once, and then the times decide",
      { sourceModifiedMs: T },
      { etag: MD5 },
      facts({ hash: "none" }),
      look("target"),
    ],
    [
      "a large one is not hashed",
      { sourceModifiedMs: T, size: 2 ** 26 + 1 },
      { etag: MD5, size: 2 ** 26 + 1 },
      facts(),
      look("target"),
    ],
    [
      "nor one whose target came in parts",
      { sourceModifiedMs: T },
      { etag: `${MD5}-2` },
      facts(),
      look("target"),
    ],
    ["nor one whose listing tells no writer's time", { etag: "1-2" }, { etag: MD5 }, facts(), look("target")],
    [
      "a missing etag equals no other",
      { sourceModifiedMs: T },
      {},
      facts({ storeIsShared: true }),
      look("target"),
    ],
    ["a target without a writer's time is looked at", { sourceModifiedMs: T }, {}, facts(), look("target")],
    ["a source without one is looked at next", {}, { sourceModifiedMs: T + 5 }, facts(), look("source")],
    ["not when its store time is what the target carries", {}, { sourceModifiedMs: T }, facts(), same],
    [
      "a foreign source counts by its store time",
      {},
      { sourceModifiedMs: T + 5 },
      seenBoth,
      differs("modified"),
    ],
    [
      "a foreign target stored two seconds later is weakly the same",
      { sourceModifiedMs: T },
      { modifiedMs: T + 2000 },
      seenTarget,
      weakly,
    ],
    [
      "a foreign target stored earlier than that differs",
      { sourceModifiedMs: T },
      { modifiedMs: T + 1999 },
      seenTarget,
      differs("time-unknown"),
    ],
    [
      "a foreign target older than a foreign source differs",
      { modifiedMs: T },
      { modifiedMs: T - 1 },
      seenTarget,
      differs("time-unknown"),
    ],
    [
      "the times of 1970 and before are times",
      { sourceModifiedMs: -1 },
      { sourceModifiedMs: -1 },
      facts(),
      same,
    ],
    ["the epoch itself is a known time", { sourceModifiedMs: 0 }, { sourceModifiedMs: 0 }, facts(), same],
  ])("%s", (_rule, source, target, known, verdict) => {
    expect(decideSame(file(source), file(target), known)).toEqual(verdict);
  });
});

describe("newer and older", () => {
  it.each([
    ["newer", 1999, "kept"],
    ["newer", 2000, "differs"],
    ["newer", -2000, "kept"],
    ["older", -1999, "kept"],
    ["older", -2000, "differs"],
    ["older", 2000, "kept"],
  ] as const)("keep to the coarser precision: %s, %i ms apart, is %s", (rule, ms, kind) => {
    const source = file({ sourceModifiedMs: T + ms });
    const target = file({ sourceModifiedMs: T });
    expect(compareRules[rule](source, target, facts({ timePrecisionMs: 2000 })).kind).toBe(kind);
  });
});
