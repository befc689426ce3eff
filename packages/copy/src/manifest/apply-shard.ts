import { FsError, NEVER, type FileSystem } from "@s3fs/core";
import type { ApplyOptions } from "../apply/apply-options.ts";
import { applyPlan } from "../apply/apply-plan.ts";
import type { MirrorReport } from "../apply/mirror-report.ts";
import { checkGuards } from "../plan/guards.ts";
import { noCounts } from "../plan/plan-draft.ts";
import type { PlanItem } from "./action-line.ts";
import { LAST_NAME, planOf, readHead, readItems, shardName, type ManifestPlace } from "./manifest-files.ts";

/** What came of one shard: of what a comparison counts, only the bytes. */
export interface ShardReport extends MirrorReport {
  readonly shard: number;
  /** Also false when a file of the source is gone: what waits for this shard are deletes. */
  readonly ok: boolean;
}

/**
 * Carries out one shard of a manifest, which deletes nothing. Shards may be applied in any order, at once, and again.
 *
 * @throws {FsError} EGUARD when the whole plan deletes too much; EINVAL for a shard that is not there
 */
export async function applyShard(
  source: FileSystem,
  target: FileSystem,
  place: ManifestPlace,
  shard: number,
  options: ApplyOptions = {},
): Promise<ShardReport> {
  const { signal = NEVER } = options;
  const { shards, deletes, counts } = await readHead(place, signal);
  if (!Number.isSafeInteger(shard) || shard < 0 || shard >= shards)
    throw new FsError("EINVAL", { operation: "mirror", detail: `there is no shard ${shard} of ${shards}` });
  checkGuards({ counts, deletes: { length: deletes } }, options);
  const items = await readItems(place, shardName(shard), signal);
  const plan = planOf(items, { ...noCounts(), bytes: bytesOf(items) });
  options.onEvent?.({ kind: "planned", plan });
  const report = await applyPlan(source, target, plan, options);
  return { ...report, ok: report.ok && report.vanished === 0, shard };
}

/**
 * Carries out what waits for the shards: replacements and deletes, guarded together.
 *
 * @param reports of every shard, each `ok` and no dry run, unless this is one
 * @throws {FsError} EGUARD when a report is missing or not `ok`, or too much would be deleted
 */
export async function applyDeletes(
  source: FileSystem,
  target: FileSystem,
  place: ManifestPlace,
  reports: readonly Pick<ShardReport, "shard" | "ok" | "dryRun">[],
  options: ApplyOptions = {},
): Promise<MirrorReport> {
  const { signal = NEVER, dryRun = false } = options;
  const { shards, counts } = await readHead(place, signal);
  const done = new Set(
    reports.filter((report) => report.ok && report.dryRun === dryRun).map(({ shard }) => shard),
  );
  for (let shard = 0; shard < shards; shard += 1)
    if (!done.has(shard))
      throw new FsError("EGUARD", {
        operation: "mirror",
        detail: `nothing was deleted: shard ${shard} of ${shards} was not applied without a failure; apply it again`,
      });
  const items = await readItems(place, LAST_NAME, signal);
  const plan = planOf(items, { ...counts, bytes: bytesOf(items) });
  options.onEvent?.({ kind: "planned", plan });
  return applyPlan(source, target, plan, options);
}

/** To be copied. */
function bytesOf(items: readonly PlanItem[]): number {
  return items.reduce((sum, item) => sum + (item.kind === "copy" ? item.source.size : 0), 0);
}
