import type { MirrorReport } from "@s3fs/copy";
import { byteSize } from "../byte-size.ts";

/** What a mirror came to, on one line: what was copied and what was the same, then whatever else there was. */
export function summaryLine(report: MirrorReport): string {
  const same = report.same + report.weaklySame;
  const counts: readonly (readonly [number, string])[] = [
    [report.directoriesMade, report.directoriesMade === 1 ? "directory made" : "directories made"],
    [report.linksMade, report.linksMade === 1 ? "link made" : "links made"],
    [report.deleted, "deleted"],
    [report.kept, "kept by the rule of comparison"],
    [report.extra, "on the target only"],
    [report.excluded, "excluded"],
    [report.unsupported, "neither file nor directory"],
    [report.unspellable, "under names that no path can spell"],
    [report.vanished, "gone from the source meanwhile"],
    [report.alreadyThere, "there already"],
    [report.leftoversRemoved, "left by killed runs removed"],
    [report.failed.length, "failed"],
    [report.notTried, "not tried, as the target has no space"],
    [report.conflicts.length, "in conflict"],
    [report.blocked, "left alone for a conflict"],
    [report.deletesWithheld, "to be deleted once nothing fails"],
  ];
  const weakly = report.weaklySame > 0 ? ` (${report.weaklySame} of them unproven)` : "";
  const parts = [
    `${report.copied} copied (${byteSize(report.bytes)})`,
    `${same} the same${weakly}`,
    ...counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
  ];
  return `${report.dryRun ? "dry run: " : ""}${parts.join(", ")}`;
}
