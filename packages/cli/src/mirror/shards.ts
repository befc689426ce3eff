import { FsError, type FileSystem } from "@s3fs/core";
import {
  applyDeletes,
  applyShard,
  checkPlanPlace,
  inMemory,
  keepShardReport,
  mirror,
  readShardReports,
  writePlan,
  type ApplyOptions,
  type ManifestPlace,
  type MirrorOptions,
  type MirrorReport,
  type PlanInMemory,
} from "@s3fs/copy";
import type { Context } from "../context.ts";
import { jsonLine } from "../escape-name.ts";
import type { Ends } from "./ends.ts";

/** Writes the plan of a mirror, which the guards have passed, and changes neither side. */
export async function writeShards(
  { source, target }: Ends<FileSystem>,
  place: ManifestPlace,
  options: MirrorOptions,
  { out, signal }: Context,
  { json = false }: { readonly json?: boolean | undefined },
): Promise<undefined> {
  await checkPlanPlace(source, target, place, { signal });
  let plan: PlanInMemory | undefined;
  await mirror(source, target, {
    ...options,
    dryRun: true,
    onEvent: async (event) => {
      if (event.kind === "planned") plan = await inMemory(event.plan);
      await options.onEvent?.(event);
    },
  });
  if (plan === undefined) throw new FsError("EUNKNOWN", { detail: "a mirror without a plan" });
  const shards = await writePlan(source, target, plan, place, { signal });
  out.print(
    json
      ? jsonLine({ kind: "plan-written", shards })
      : `planned: ${shards} shards, numbered from 0, and what waits for them, which --shard last applies`,
  );
}

/** Applies one shard and leaves its report with the plan; or, with the reports of all, what waits for them. */
export async function applyPart(
  { source, target }: Ends<FileSystem>,
  place: ManifestPlace,
  shard: number | "last",
  options: MirrorOptions,
): Promise<MirrorReport> {
  const wishes = applyOptionsOf(options);
  const { signal } = wishes;
  if (shard === "last") {
    const reports = await readShardReports(place, { signal });
    return applyDeletes(source, target, place, reports, wishes);
  }
  const report = await applyShard(source, target, place, shard, wishes);
  await keepShardReport(place, report, { signal });
  return report;
}

/** Without what only the planning has a use for. */
function applyOptionsOf({
  include: _include,
  exclude: _exclude,
  rules: _rules,
  only: _only,
  compare: _compare,
  delete: _delete,
  deleteExcluded: _deleteExcluded,
  index: _index,
  journal: _journal,
  ...options
}: MirrorOptions): ApplyOptions {
  return options;
}
