import { NEVER, ROOT, type CallOptions, type FileSystem, type Sorting } from "@s3fs/core";
import { abortFan } from "../concurrency/abort-fan.ts";
import { checkedConcurrency } from "../concurrency/checked-concurrency.ts";
import { mapInOrder } from "../concurrency/map-in-order.ts";
import { quotedNameOf } from "../location.ts";
import { classify, type Pair } from "./classify.ts";
import type { Compare } from "./compare-rule.ts";
import type { Difference } from "./difference.ts";
import { compileVisibility, filterBy, type FilterOptions, type Visibility } from "./filter.ts";
import { judgeLink, type FoundLink } from "./judge-link.ts";
import { judgeOf } from "./judge.ts";
import { linksAsLinks } from "./links-as-links.ts";
import { mergeTrees } from "./merge-trees.ts";
import { orderedCursor, type OrderedCursor } from "./ordered-cursor.ts";
import { unspellableNames } from "./unspellable-names.ts";

export interface CompareOptions extends CallOptions, FilterOptions {
  /** When two files count as the same. Default "auto". */
  readonly compare?: Compare | undefined;
  /** Links of the source: left alone, or compared by where they lead. Default "skip". */
  readonly links?: "skip" | "copy" | undefined;
  /** How many files are looked at, or read, at once, 1 to 1000. Default 16. */
  readonly concurrency?: number | undefined;
  /**
   * How much of one directory is held in memory, and where the rest goes, while a side that lists in no order is sorted. Default:
   * what its file system was made with, or all of it in memory.
   */
  readonly sorting?: Sorting | undefined;
}

/**
 * Compares two trees by their listings, each read once, in constant memory. What it yields is in tree order, except
 * that a file takes the place that a directory of its name would have.
 *
 * A target root that does not exist counts as an empty one, and comes first, as `only-source` of the path `""`.
 * A link of the target is one, also where its file system follows it: what lies behind it is no part of the tree.
 *
 * @throws {FsError} ENOENT, ENOTDIR for the source root; EPROTOCOL when a listing is not in tree order; any failure to list
 */
export function compareTrees(
  source: FileSystem,
  target: FileSystem,
  options: CompareOptions = {},
): AsyncGenerator<Difference, void, undefined> {
  return compareKnown(source, target, options);
}

export interface CompareKnownOptions extends CompareOptions {
  /** Says of two files, in the order of the comparison, whether they are known to be the same. */
  readonly isKnown?: ((pair: Pair) => Promise<boolean>) | undefined;
  /** What a link of the source is that its file system follows. Default "followed": what it leads to. */
  readonly sourceLinks?: "followed" | "links" | undefined;
}

/** As `compareTrees`, with a third source that answers before the rule does. */
export async function* compareKnown(
  source: FileSystem,
  target: FileSystem,
  options: CompareKnownOptions,
): AsyncGenerator<Difference, void, undefined> {
  const { compare = "auto", links = "skip", concurrency = 16, signal = NEVER, isKnown, sorting } = options;
  const { sourceLinks = "followed" } = options;
  const window = checkedConcurrency(concurrency);
  const found = settledBy(
    isKnown,
    findings(source, target, {
      isVisible: compileVisibility(options),
      compare,
      sorting,
      sourceLinks,
      signal,
    }),
  );
  const fan = abortFan(signal);
  try {
    const judge = judgeOf(source, target, { compare, fan });
    const settle = (finding: Difference | Pair): Difference | Promise<Difference> => {
      if (finding.kind === "pair") return judge(finding);
      return links === "copy" && isLink(finding)
        ? judgeLink(source, target, finding, { compare, fan })
        : finding;
    };
    yield* mapInOrder(found, window, settle, () => fan.abort());
  } finally {
    fan.end();
  }
}

function isLink(finding: Difference): finding is FoundLink {
  return finding.kind === "unsupported" && finding.source.kind === "link";
}

async function* settledBy(
  isKnown: CompareKnownOptions["isKnown"],
  found: AsyncIterable<Difference | Pair>,
): AsyncGenerator<Difference | Pair, void, undefined> {
  for await (const finding of found)
    if (finding.kind === "pair" && (await isKnown?.(finding)))
      yield { ...finding, kind: "same", weakly: false };
    else yield finding;
}

interface FindingOptions {
  readonly isVisible: Visibility | undefined;
  readonly compare: Compare;
  readonly sorting: Sorting | undefined;
  readonly sourceLinks: "followed" | "links";
  readonly signal: AbortSignal;
}

async function* findings(
  source: FileSystem,
  target: FileSystem,
  { isVisible, compare, sorting, sourceLinks, signal }: FindingOptions,
): AsyncGenerator<Difference | Pair, void, undefined> {
  const left = (["source", "target"] as const).map((side) => unspellableNames(side, isVisible));
  const [sourceListing, targetListing] = left.map(({ note }) => ({
    recursive: true,
    sorting,
    signal,
    onUnspellable: note,
  }));
  const root = quotedNameOf({ fs: source, path: ROOT });
  const sourceSide = orderedCursor(source.list("", sourceListing), {
    side: "source",
    missingRoot: "error",
    root,
  });
  const targetSide = orderedCursor(target.list("", targetListing), { side: "target", missingRoot: "empty" });
  const targetNames = target.driver.traits.names;
  const filter = filterBy(isVisible);
  try {
    await Promise.all([sourceSide.advance(), targetSide.advance()]);
    if (targetSide.state.rootIsMissing) yield missingRoot;
    const merged = linksAsLinks(mergeTrees(sourceSide, targetSide), "target");
    for await (const position of sourceLinks === "links" ? linksAsLinks(merged, "source") : merged) {
      const { visible, hidden } = filter(position);
      for (const pair of hidden) yield { kind: "excluded", path: position.path, ...pair };
      for (const finding of classify(visible, { targetNames })) yield onlyWhereItExists(finding, compare);
    }
    for (const { found } of left) yield* found();
  } finally {
    await closeBoth(sourceSide, targetSide);
  }
}

const missingRoot: Difference = {
  kind: "only-source",
  path: ROOT,
  source: { kind: "directory", path: ROOT },
};

/** The rule "exists" replaces what the target has and adds nothing. */
function onlyWhereItExists(finding: Difference | Pair, compare: Compare): Difference | Pair {
  if (compare !== "exists" || finding.kind !== "only-source") return finding;
  return { kind: "kept", path: finding.path, source: finding.source };
}

async function closeBoth(source: OrderedCursor, target: OrderedCursor): Promise<void> {
  await Promise.allSettled([source.close(), target.close()]);
}
