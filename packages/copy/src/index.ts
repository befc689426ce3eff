export type { ApplyOptions, TransferLimits, Verify } from "./apply/apply-options.ts";
export { applyPlan } from "./apply/apply-plan.ts";
export type { MirrorEvent, OnMirrorEvent, SkipReason } from "./apply/mirror-event.ts";
export { emptyReport, type MirrorReport } from "./apply/mirror-report.ts";
export type { Compare, CompareFunction, CompareMode } from "./compare/compare-rule.ts";
export { compareTrees, type CompareOptions } from "./compare/compare-trees.ts";
export type { Difference, Reason } from "./compare/difference.ts";
export type { FilterOptions, FilterRule } from "./compare/filter.ts";
export { copyFile, type CopyFileOptions } from "./copy-file.ts";
export { copyStructure, type CopyStructureOptions } from "./copy-structure.ts";
export { copyTree, type CopyTreeOptions } from "./copy-tree.ts";
export { check, type CheckReport } from "./check.ts";
export type { JournalPlace } from "./journal/journal-place.ts";
export { applyDeletes, applyShard, type ShardOutcome, type ShardReport } from "./manifest/apply-shard.ts";
export type { ManifestPlace } from "./manifest/manifest-files.ts";
export { checkPlanPlace } from "./manifest/plan-place.ts";
export { keepShardReport, readShardReports } from "./manifest/shard-reports.ts";
export { readPlan, writePlan, type WritePlanOptions } from "./manifest/write-plan.ts";
export { moveFile, type MoveFileOptions } from "./move-file.ts";
export { moveTree, type MoveTreeOptions } from "./move-tree.ts";
export type { MirrorOptions } from "./mirror-options.ts";
export { mirror } from "./mirror.ts";
export type { GuardOptions } from "./plan/guards.ts";
export type { Actions } from "./plan/actions.ts";
export { inMemory } from "./plan/mirror-plan.ts";
export type {
  Conflict,
  CopyAction,
  DeleteAction,
  Failure,
  LinkAction,
  MakeAction,
  MirrorPlan,
  PlanInMemory,
  PlanCounts,
  ReplaceAction,
} from "./plan/mirror-plan.ts";
export { planMirror, type PlanOptions } from "./plan/plan-mirror.ts";
export type { IndexPlace } from "./sync-index/index-reader.ts";
export type { Transferred } from "./transfer/transfer.ts";
