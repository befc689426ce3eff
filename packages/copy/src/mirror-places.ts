import { NEVER, parsePath, ROOT, type FileSystem } from "@s3fs/core";
import { applyWatched } from "./apply/apply-plan.ts";
import type { OnCopied } from "./apply/make-entries.ts";
import type { SkipReason } from "./apply/mirror-event.ts";
import type { MirrorReport } from "./apply/mirror-report.ts";
import { compareKnown } from "./compare/compare-trees.ts";
import type { Difference } from "./compare/difference.ts";
import { refuseOverlap, viewOf, type Place } from "./location.ts";
import type { MirrorOptions } from "./mirror-options.ts";
import { planMirror } from "./plan/plan-mirror.ts";
import { openIndex, type SyncIndex } from "./sync-index/sync-index.ts";

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
  const { signal = NEVER, backup, index, compare = "auto", operation } = options;
  signal.throwIfAborted();
  refuseOverlap(from, to, operation);
  for (const side of [from, to]) {
    if (backup !== undefined) refuseOverlap(side, { fs: backup, path: ROOT }, operation);
    if (index !== undefined) refuseOverlap(side, { fs: index.fs, path: parsePath(index.path) }, operation);
  }
  const [source, target] = [viewOf(from), viewOf(to)];
  if (index === undefined || compare !== "auto") return mirrorViews(source, target, options);
  const opened = openIndex(index, { source, target, signal });
  try {
    const report = await mirrorViews(source, target, options, opened);
    if (!report.dryRun) await opened.save();
    return { ...report, warnings: [...report.warnings, ...opened.warnings] };
  } finally {
    await opened.end();
  }
}

/** Compares, plans and applies. */
async function mirrorViews(
  source: FileSystem,
  target: FileSystem,
  options: MirrorPlacesOptions,
  index?: SyncIndex,
): Promise<MirrorReport> {
  const { onEvent, delete: deletes, deleteExcluded } = options;
  const found = compareKnown(source, target, { ...options, isKnown: index?.isKnown });
  const { traits } = target.driver;
  const plan = await planMirror(told(found, options, index), { delete: deletes, deleteExcluded, traits });
  onEvent?.({ kind: "planned", plan });
  const onCopied: OnCopied = (path, known, transferred) =>
    index?.noteCopy(path, known, transferred.kind === "streamed" ? transferred.etag : undefined);
  return applyWatched(source, target, plan, { ...options, onCopied });
}

/** The differences that count; those that need no work are told of as they pass. */
async function* told(
  differences: AsyncIterable<Difference>,
  { onEvent, narrow = (difference) => difference }: MirrorPlacesOptions,
  index: SyncIndex | undefined,
): AsyncIterable<Difference> {
  for await (const found of differences) {
    await index?.note(found);
    const difference = narrow(found);
    if (difference === undefined) continue;
    const because = onEvent && skipReason(difference);
    if (because) onEvent({ kind: "skipped", path: difference.path, because });
    yield difference;
  }
}

function skipReason(difference: Difference): SkipReason | undefined {
  const { kind } = difference;
  if (kind === "same") return difference.weakly ? "weakly-same" : "same";
  return kind === "kept" || kind === "excluded" || kind === "unsupported" ? kind : undefined;
}
