import { FsError, type FileSystem } from "@s3fs/core";
import {
  applyDeletes,
  applyShard,
  mirror,
  writePlan,
  type ApplyOptions,
  type ManifestPlace,
  type MirrorOptions,
  type MirrorPlan,
  type MirrorReport,
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
  let plan: MirrorPlan | undefined;
  await mirror(source, target, {
    ...options,
    dryRun: true,
    onEvent: (event) => {
      if (event.kind === "planned") plan = event.plan;
      options.onEvent?.(event);
    },
  });
  if (plan === undefined) throw new FsError("EUNKNOWN", { detail: "a mirror without a plan" });
  const shards = await writePlan(plan, place, { signal });
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
  const { signal, dryRun } = wishes;
  if (shard === "last") {
    const reports = await reportsIn(place, { signal, dryRun });
    return applyDeletes(source, target, place, reports, wishes);
  }
  const report = await applyShard(source, target, place, shard, wishes);
  const { ok } = report;
  if (dryRun !== true)
    await place.fs.write(reportName(shard), `${JSON.stringify({ shard, ok })}\n`, { signal });
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

type ShardOutcome = Parameters<typeof applyDeletes>[3][number];

function reportName(shard: number): string {
  return `report-${String(shard).padStart(6, "0")}.json`;
}

/** Shards were really applied, so a dry run of what waits for them counts them, too. */
async function reportsIn(
  { fs }: ManifestPlace,
  { signal, dryRun = false }: Pick<MirrorOptions, "signal" | "dryRun">,
): Promise<ShardOutcome[]> {
  const reports: ShardOutcome[] = [];
  for await (const { path } of fs.list("", { signal }))
    if (/^report-\d{6}\.json$/.test(path))
      reports.push({ ...outcomeOf(await fs.read(path, { signal }).text(), path), dryRun });
  return reports;
}

function outcomeOf(text: string, path: string): Omit<ShardOutcome, "dryRun"> {
  const value = parsed(text);
  if (typeof value === "object" && value !== null && "shard" in value && "ok" in value) {
    const { shard, ok } = value;
    if (typeof shard === "number" && typeof ok === "boolean") return { shard, ok };
  }
  throw new FsError("EPROTOCOL", { path, detail: "it is no report of a shard; apply that shard again" });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
