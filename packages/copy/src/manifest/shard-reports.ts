import { FsError, nameOf, type CallOptions } from "@s3fs/core";
import { parseJson } from "../sync-index/index-row.ts";
import { isRecord } from "./action-line.ts";
import type { ShardOutcome, ShardReport } from "./apply-shard.ts";
import { isReportName, pathIn, reportName, type ManifestPlace } from "./manifest-files.ts";

/** Leaves with the plan what came of a shard, in place of what came of it before; nothing of a dry run. */
export async function keepShardReport(
  place: ManifestPlace,
  { shard, ok, plan, dryRun }: ShardReport,
  { signal }: CallOptions = {},
): Promise<void> {
  if (dryRun) return;
  const text = `${JSON.stringify({ shard, ok, plan })}\n`;
  await place.fs.write(pathIn(place, reportName(shard)), text, { signal });
}

/** What `keepShardReport` has left there. @throws {FsError} EPROTOCOL for one that is damaged */
export async function readShardReports(
  place: ManifestPlace,
  { signal }: CallOptions = {},
): Promise<ShardOutcome[]> {
  const reports: ShardOutcome[] = [];
  for await (const { path } of place.fs.list(place.path, { signal }))
    if (isReportName(nameOf(path)))
      reports.push(outcomeOf(await place.fs.read(path, { signal }).text(), path));
  return reports;
}

function outcomeOf(text: string, path: string): ShardOutcome {
  const value = parseJson(text);
  if (isRecord(value)) {
    const { shard, ok, plan } = value;
    if (typeof shard === "number" && typeof ok === "boolean" && typeof plan === "string")
      return { shard, ok, plan, dryRun: false };
  }
  throw new FsError("EPROTOCOL", { path, detail: "it is no report of a shard; apply that shard again" });
}
