import { checkOptions, NEVER, ROOT, type FileSystem, type KnownOptions } from "@s3fs/core";
import { applyPlan, type ApplyOptions } from "./apply/apply-plan.ts";
import type { OnMirrorEvent, SkipReason } from "./apply/mirror-event.ts";
import type { MirrorReport } from "./apply/mirror-report.ts";
import { compareTrees, type CompareOptions } from "./compare/compare-trees.ts";
import type { Difference } from "./compare/difference.ts";
import { refuseOverlap, viewOf, type Place } from "./location.ts";
import { planMirror } from "./plan/plan-mirror.ts";

export interface MirrorOptions extends CompareOptions, ApplyOptions {
  /** Whether what is on the target only is deleted, and a directory may replace a file. Default false. */
  readonly delete?: boolean | undefined;
  /** Whether `delete` takes what is excluded on the target as well. Default false: what is excluded is invisible. */
  readonly deleteExcluded?: boolean | undefined;
}

/**
 * Makes the target equal to the source. Both sides are listed completely and compared, the plan passes the guards, files
 * are copied; deletes come last, and only when nothing failed. An entry that fails does not stop the others: the
 * report lists it and is not `ok`.
 *
 * @throws {FsError} EGUARD before any change when it would delete too much; EINVAL when one tree lies within the other;
 *   ENOENT, ENOTDIR for the source root; any failure to list either side; after an abort the caller's own reason
 */
export async function mirror(
  source: FileSystem,
  target: FileSystem,
  options: MirrorOptions = {},
): Promise<MirrorReport> {
  checkOptions("mirror", options, known);
  return mirrorPlaces(
    { fs: source, path: ROOT },
    { fs: target, path: ROOT },
    { ...options, operation: "mirror" },
  );
}

/** A misspelt `dryRun` must not delete. */
const known: KnownOptions<MirrorOptions> = {
  delete: "any",
  deleteExcluded: "any",
  compare: "any",
  concurrency: "any",
  include: "any",
  exclude: "any",
  dryRun: "any",
  maxDelete: "any",
  allowEmptySource: "any",
  backup: "any",
  onEvent: "any",
  signal: "any",
};

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
  const { onEvent, signal = NEVER, delete: deletes, deleteExcluded, backup } = options;
  signal.throwIfAborted();
  refuseOverlap(from, to, options.operation);
  if (backup !== undefined) refuseBackupWithin(backup, [from, to], options.operation);
  const [source, target] = [viewOf(from), viewOf(to)];
  const differences = told(narrowed(compareTrees(source, target, options), options.narrow), onEvent);
  const plan = await planMirror(differences, {
    delete: deletes,
    deleteExcluded,
    traits: target.driver.traits,
  });
  onEvent?.({ kind: "planned", plan });
  return applyPlan(source, target, plan, options);
}

/** A backup that is part of a side would be mirrored, or deleted, itself. */
function refuseBackupWithin(fs: FileSystem, sides: readonly Place[], operation: "mirror" | "copy"): void {
  for (const side of sides) refuseOverlap(side, { fs, path: ROOT }, operation);
}

async function* narrowed(
  differences: AsyncIterable<Difference>,
  narrow: MirrorPlacesOptions["narrow"] = (difference) => difference,
): AsyncIterable<Difference> {
  for await (const difference of differences) {
    const counted = narrow(difference);
    if (counted !== undefined) yield counted;
  }
}

/** The same differences; those that need no work are told of as they pass. */
async function* told(
  differences: AsyncIterable<Difference>,
  onEvent: OnMirrorEvent | undefined,
): AsyncIterable<Difference> {
  for await (const difference of differences) {
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
