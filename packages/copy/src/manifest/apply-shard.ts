import { FsError, NEVER, type FileSystem } from "@s3fs/core";
import type { ApplyOptions } from "../apply/apply-options.ts";
import { applyPlan } from "../apply/apply-plan.ts";
import type { MirrorReport } from "../apply/mirror-report.ts";
import { checkGuards } from "../plan/guards.ts";
import { noCounts } from "../plan/plan-draft.ts";
import type { PlanItem } from "./action-line.ts";
import {
  LAST_NAME,
  planOf,
  readHead,
  readItems,
  shardName,
  type ManifestHead,
  type ManifestPlace,
} from "./manifest-files.ts";
import { refuseOtherTrees } from "./plan-mark.ts";
import { refusePlanInside } from "./plan-place.ts";
import { withoutReplaced } from "./without-replaced.ts";

/** What came of one shard: of what a comparison counts, only the bytes. */
export interface ShardReport extends MirrorReport {
  readonly shard: number;
  /** Also false when a file of the source is gone: what waits for this shard are deletes. */
  readonly ok: boolean;
  /** Which plan it is of. */
  readonly plan: string;
}

/** What `applyDeletes` has to know of a shard. */
export type ShardOutcome = Pick<ShardReport, "shard" | "ok" | "plan" | "dryRun">;

/**
 * Carries out one shard of a manifest, which deletes nothing. Shards may be applied in any order, at once, and again.
 *
 * @throws {FsError} EGUARD when the whole plan deletes too much; EINVAL for a shard that is not there, and for other trees than
 *   those that were planned for
 */
export async function applyShard(
  source: FileSystem,
  target: FileSystem,
  place: ManifestPlace,
  shard: number,
  options: ApplyOptions = {},
): Promise<ShardReport> {
  const { signal = NEVER } = options;
  const { shards, deletes, counts, mark } = await headFor(source, target, place, signal);
  if (!Number.isSafeInteger(shard) || shard < 0 || shard >= shards)
    throw new FsError("EINVAL", { operation: "mirror", detail: `there is no shard ${shard} of ${shards}` });
  checkGuards({ counts, deletes: { length: deletes } }, options);
  const items = await readItems(place, shardName(shard), signal);
  const plan = planOf(items, { ...noCounts(), bytes: bytesOf(items) });
  await options.onEvent?.({ kind: "planned", plan });
  const report = await applyPlan(source, target, plan, options);
  return { ...report, ok: report.ok && report.vanished === 0, shard, plan: mark.plan };
}

/**
 * Carries out what waits for the shards: replacements and deletes, guarded together. It may be carried out again, as after it was
 * stopped or killed: what is in its place by then counts as done.
 *
 * @param reports of every shard of this plan, each `ok` and no dry run, unless this is one
 * @throws {FsError} EGUARD when a report is missing, not `ok` or of another plan, or too much would be deleted; EINVAL for
 *   other trees than those that were planned for
 */
export async function applyDeletes(
  source: FileSystem,
  target: FileSystem,
  place: ManifestPlace,
  reports: readonly ShardOutcome[],
  options: ApplyOptions = {},
): Promise<MirrorReport> {
  const { signal = NEVER, dryRun = false } = options;
  const { shards, counts, mark } = await headFor(source, target, place, signal);
  const counting = reports.filter((report) => report.ok && report.plan === mark.plan);
  const done = new Set(counting.filter((report) => dryRun || !report.dryRun).map(({ shard }) => shard));
  for (let shard = 0; shard < shards; shard += 1)
    if (!done.has(shard))
      throw new FsError("EGUARD", {
        operation: "mirror",
        detail: `nothing was deleted: shard ${shard} of ${shards} of this plan was not applied without a failure; apply it again`,
      });
  const items = await readItems(place, LAST_NAME, signal);
  const whole = planOf(items, { ...counts, bytes: bytesOf(items) });
  const { plan, alreadyThere } = await withoutReplaced(source, target, whole, signal);
  await options.onEvent?.({ kind: "planned", plan });
  const report = await applyPlan(source, target, plan, options);
  return { ...report, alreadyThere: report.alreadyThere + alreadyThere };
}

/** Of a plan for these trees, which it lies in none of. */
async function headFor(
  source: FileSystem,
  target: FileSystem,
  place: ManifestPlace,
  signal: AbortSignal,
): Promise<ManifestHead> {
  refusePlanInside(source, target, place);
  const head = await readHead(place, signal);
  await refuseOtherTrees(head.mark, { source, target });
  return head;
}

/** To be copied. */
function bytesOf(items: readonly PlanItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === "copy" ? item.source.size : 0), 0);
}
