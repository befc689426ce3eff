import { NEVER, parsePath, type FileSystem } from "@s3fs/core";
import { applyWatched } from "./apply/apply-plan.ts";
import type { OnCopied } from "./apply/workplace.ts";
import type { SkipReason } from "./apply/mirror-event.ts";
import type { MirrorReport } from "./apply/mirror-report.ts";
import { compareKnown } from "./compare/compare-trees.ts";
import type { Difference, Unspellable } from "./compare/difference.ts";
import { openJournal, type Journal } from "./journal/journal.ts";
import { refuseBackupInside, refuseInside, refuseOverlap, viewOf, type Place } from "./location.ts";
import type { MirrorOptions } from "./mirror-options.ts";
import { longPlan } from "./plan/plan-mirror.ts";
import { rowMaker } from "./sync-index/index-recorder.ts";
import { openIndex, type FilePair, type SyncIndex } from "./sync-index/sync-index.ts";

export interface MirrorPlacesOptions extends MirrorOptions {
  /** What the caller calls it. */
  readonly operation: "mirror" | "copy";
  /** Which differences count, and as what. Default: all as they are. */
  readonly narrow?: (difference: Difference) => Difference | undefined;
}

/** A mirror from one directory to another one. */
export async function mirrorPlaces(
  from: Place,
  to: Place,
  options: MirrorPlacesOptions,
): Promise<MirrorReport> {
  const { signal = NEVER, backup, index, journal, operation } = options;
  signal.throwIfAborted();
  refuseOverlap(from, to, operation);
  const sides = { source: from, target: to };
  refuseBackupInside(sides, backup, operation);
  for (const [name, place] of Object.entries({ index, journal }))
    if (place !== undefined)
      refuseInside(sides, { fs: place.fs, path: parsePath(place.path) }, `the ${name}`, operation);
  return withMemories(viewOf(from), viewOf(to), options);
}

/** Opens the index and the journal, where there are any, and leaves them as the next run should find them. */
async function withMemories(
  source: FileSystem,
  target: FileSystem,
  options: MirrorPlacesOptions,
): Promise<MirrorReport> {
  const { signal = NEVER, compare = "auto", dryRun = false, sorting } = options;
  const journal =
    options.journal && !dryRun ? await openJournal(options.journal, { source, target }, options) : undefined;
  const index =
    options.index && compare === "auto"
      ? openIndex(options.index, { ...sorting, source, target, signal })
      : undefined;
  try {
    const report = await mirrorViews(source, target, options, { index, journal });
    if (!report.dryRun) await index?.save();
    if (report.ok) await journal?.remove();
    const warnings = [...report.warnings, ...(index?.warnings ?? []), ...(journal?.warnings ?? [])];
    return { ...report, warnings };
  } finally {
    await index?.end();
    await journal?.end();
  }
}

interface Memories {
  readonly index: SyncIndex | undefined;
  readonly journal: Journal | undefined;
}

/** Compares, plans and applies. */
async function mirrorViews(
  source: FileSystem,
  target: FileSystem,
  options: MirrorPlacesOptions,
  { index, journal }: Memories,
): Promise<MirrorReport> {
  const { onEvent, delete: deletes, deleteExcluded, sorting, signal = NEVER } = options;
  const isKnown = async (pair: FilePair): Promise<boolean> =>
    ((await journal?.isKnown(pair)) || (await index?.isKnown(pair))) ?? false;
  const found = compareKnown(source, target, { ...options, ...((index ?? journal) && { isKnown }) });
  const warnings: string[] = [];
  const { traits } = target.driver;
  const { plan, discard } = await longPlan(told(found, options, { index, warnings }), {
    delete: deletes,
    deleteExcluded,
    traits,
    sorting,
    signal,
  });
  const rowOf = rowMaker(Date.now());
  const onCopied: OnCopied = async (path, known, transferred) => {
    const etag = transferred.kind === "streamed" ? transferred.etag : undefined;
    await index?.noteCopy(path, known, etag);
    const row = rowOf({ path, source: known }, etag);
    if (row !== undefined) await journal?.noteCopy(row);
  };
  try {
    await onEvent?.({ kind: "planned", plan });
    const report = await applyWatched(source, target, plan, { ...options, onCopied, journal });
    return { ...report, warnings: [...warnings, ...report.warnings] };
  } finally {
    await discard();
  }
}

/** The differences that count; those that need no work are told of as they pass. */
async function* told(
  differences: AsyncIterable<Difference>,
  { onEvent, narrow = (difference) => difference }: MirrorPlacesOptions,
  { index, warnings }: Pick<Memories, "index"> & { readonly warnings: string[] },
): AsyncIterable<Difference> {
  for await (const found of differences) {
    await index?.note(found);
    if (found.kind === "unspellable" && found.side === "target") warnings.push(leftAtTarget(found));
    const difference = narrow(found);
    if (difference === undefined) continue;
    const because = onEvent && skipReason(difference);
    if (because) onEvent({ kind: "skipped", path: difference.path, because });
    yield difference;
  }
}

function leftAtTarget({ count, names }: Unspellable): string {
  const some = names.slice(0, 3).map((name) => JSON.stringify(name));
  return `what the target has under ${count} names that no path can spell was left there: ${some.join(", ")}${count > some.length ? ", …" : ""}`;
}

function skipReason(difference: Difference): SkipReason | undefined {
  const { kind } = difference;
  if (kind === "same") return difference.weakly ? "weakly-same" : "same";
  return kind === "kept" || kind === "excluded" || kind === "unsupported" ? kind : undefined;
}
