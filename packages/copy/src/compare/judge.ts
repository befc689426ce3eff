import { FsError, isFsError, type Entry, type FileEntry, type FileSystem } from "@s3fs/core";
import { shareStore } from "../location.ts";
import type { AbortFan } from "../concurrency/abort-fan.ts";
import type { Pair } from "./classify.ts";
import { compareRules, type Compare, type CompareRule } from "./compare-rule.ts";
import { haveOneTag, type PairFacts, type Verdict } from "./decide-same.ts";
import type { Difference } from "./difference.ts";
import { equalByHashes } from "./equal-by-hashes.ts";
import { equalContent } from "./equal-content.ts";

export interface JudgeOptions {
  readonly compare: Compare;
  readonly fan: AbortFan;
}

type Judge = (pair: Pair) => Difference | Promise<Difference>;

/** Settles pairs of files: at once where the listings suffice, else after one look at a side, or by reading both. */
export function judgeOf(source: FileSystem, target: FileSystem, options: JudgeOptions): Judge {
  const { compare } = options;
  const facts = factsOf(source, target);
  if (typeof compare === "function") return (pair) => judgeByFunction(pair, compare);
  const sides = { source, target, options };
  if (compare === "checksum") return (pair) => judgeByContent(sides, pair, facts);
  if (!Object.hasOwn(compareRules, compare)) throw unknownMode(compare);
  const rule = compareRules[compare];
  return (pair) => {
    const verdict = rule(pair.source, pair.target, facts);
    return follow({ ...sides, rule }, pair, facts, verdict);
  };
}

function unknownMode(compare: string): FsError {
  const known = [...Object.keys(compareRules), "checksum"].join(", ");
  return new FsError("EINVAL", {
    detail: `compare can not be "${compare}"; known are ${known}, or a function`,
  });
}

/** Before anything was looked at. */
export function factsOf(source: FileSystem, target: FileSystem): PairFacts {
  return {
    timePrecisionMs: Math.max(source.driver.traits.timePrecisionMs, target.driver.traits.timePrecisionMs),
    storeIsShared: shareStore(source, target),
    sourceIsLookedAt: false,
    targetIsLookedAt: false,
    hash: "unasked",
  };
}

interface Sides {
  readonly source: FileSystem;
  readonly target: FileSystem;
  readonly options: JudgeOptions;
}

interface Looking extends Sides {
  readonly rule: CompareRule;
}

/** Does what the verdict asks for, if anything, and lets the rule say more. */
function follow(
  looking: Looking,
  pair: Pair,
  facts: PairFacts,
  verdict: Verdict,
): Difference | Promise<Difference> {
  if (verdict.kind === "look") return judgeByLooking(looking, pair, facts, verdict.side);
  if (verdict.kind === "hash") return judgeByHash(looking, pair, facts, verdict);
  if (verdict.kind === "read") return judgeByReading(looking, pair);
  return settled(pair, verdict);
}

/** Once at most. A side that can't be hashed, for whatever reason, is asked instead. */
async function judgeByHash(
  looking: Looking,
  pair: Pair,
  facts: PairFacts,
  { side, md5 }: Extract<Verdict, { kind: "hash" }>,
): Promise<Difference> {
  const { fan } = looking.options;
  let hash: PairFacts["hash"] = "none";
  try {
    const found = await fan.branch((signal) => looking[side].hash(pair.path, "md5", { signal }));
    if (found === md5) return settled(pair, { kind: "same", weakly: false });
    hash = "other";
  } catch {
    fan.signal.throwIfAborted();
  }
  const nowKnown = { ...facts, hash };
  return follow(looking, pair, nowKnown, looking.rule(pair.source, pair.target, nowKnown));
}

/** Each side is looked at once at most. */
async function judgeByLooking(
  looking: Looking,
  pair: Pair,
  facts: PairFacts,
  side: "source" | "target",
): Promise<Difference> {
  const { fan } = looking.options;
  let entry: Entry | undefined;
  try {
    entry = await fan.branch((signal) => lookAt(looking[side], pair, signal));
  } catch (error) {
    fan.signal.throwIfAborted();
    return failed(pair, error);
  }
  if (entry?.kind !== "file") return settled(pair, { kind: "differs", because: "changed" });
  const seen = { ...pair, [side]: entry };
  const nowKnown = { ...facts, [side === "source" ? "sourceIsLookedAt" : "targetIsLookedAt"]: true };
  return follow(looking, seen, nowKnown, looking.rule(seen.source, seen.target, nowKnown));
}

async function lookAt(side: FileSystem, { path }: Pair, signal: AbortSignal): Promise<Entry | undefined> {
  try {
    return await side.stat(path, { signal });
  } catch (error) {
    if (isFsError(error, "ENOENT")) return undefined;
    throw error;
  }
}

async function judgeByFunction(
  pair: Pair,
  isSame: (source: FileEntry, target: FileEntry) => boolean | Promise<boolean>,
): Promise<Difference> {
  const same = await isSame(pair.source, pair.target);
  return settled(pair, same ? { kind: "same", weakly: false } : { kind: "differs", because: "rule" });
}

async function judgeByContent(sides: Sides, pair: Pair, facts: PairFacts): Promise<Difference> {
  if (pair.source.size !== pair.target.size) return settled(pair, { kind: "differs", because: "size" });
  if (haveOneTag(pair.source, pair.target, facts)) return settled(pair, { kind: "same", weakly: false });
  const isEqual = await equalByHashes(sides, pair);
  return isEqual === undefined ? judgeByReading(sides, pair) : settled(pair, byContent(isEqual));
}

async function judgeByReading({ source, target, options: { fan } }: Sides, pair: Pair): Promise<Difference> {
  try {
    const isEqual = await fan.branch((signal) =>
      equalContent(source.read(pair.path, { signal }), target.read(pair.path, { signal })),
    );
    return settled(pair, byContent(isEqual));
  } catch (error) {
    fan.signal.throwIfAborted();
    return failed(pair, error);
  }
}

function byContent(isEqual: boolean): Extract<Verdict, { kind: "same" | "differs" }> {
  return isEqual ? { kind: "same", weakly: false } : { kind: "differs", because: "content" };
}

function settled(
  { path, source, target }: Pair,
  verdict: Exclude<Verdict, { kind: "look" | "hash" | "read" }>,
): Difference {
  return { ...verdict, path, source, target };
}

function failed({ path, source, target }: Pair, error: unknown): Difference {
  const named = isFsError(error) ? error : new FsError("EUNKNOWN", { path, cause: error });
  return { kind: "failed", path, source, target, error: named };
}
