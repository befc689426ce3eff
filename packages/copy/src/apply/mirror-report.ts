import type { Path } from "@s3fs/core";
import { where } from "../plan/actions.ts";
import type { Conflict, Failure, MirrorPlan, PlanCounts } from "../plan/mirror-plan.ts";
import { noCounts } from "../plan/plan-draft.ts";

/** What a mirror did, or in a dry run would do; every entry is in one of the counts. */
export interface MirrorReport extends Omit<PlanCounts, "sourceEntries" | "targetEntries"> {
  /** True when the target is now what was asked for: nothing failed, and there are no conflicts. */
  readonly ok: boolean;
  readonly dryRun: boolean;
  /** Files copied, by whatever way. */
  readonly copied: number;
  /** Of those, new at the target; a file in place of a directory is new. */
  readonly added: number;
  /** Of those copied, replacing another content. */
  readonly changed: number;
  /** Of those copied, copied inside the store. */
  readonly copiedServerSide: number;
  /** Of the files copied. */
  readonly bytes: number;
  readonly directoriesMade: number;
  readonly linksMade: number;
  readonly deleted: number;
  /** Gone from the source since it was listed: neither copied nor deleted. */
  readonly vanished: number;
  /**
   * As they should be by the time of their turn, such as after a shard was applied before: there what was to come, gone what was to
   * go. No part of `copied` and `deleted`.
   */
  readonly alreadyThere: number;
  /** Not tried any more, as the target has no space. */
  readonly notTried: number;
  /** What killed writers had left, with `removeLeftovers`. */
  readonly leftoversRemoved: number;
  /** Left undone because something failed, conflicts or has vanished: deletes wait for a run without any of these. */
  readonly deletesWithheld: number;
  readonly failed: readonly Failure[];
  readonly conflicts: readonly Conflict[];
  /** What went wrong without harm, as sentences: an index that could not be used. */
  readonly warnings: readonly string[];
}

/** What of a report changes while a plan is carried out. */
export interface Tally {
  copied: number;
  added: number;
  changed: number;
  copiedServerSide: number;
  bytes: number;
  directoriesMade: number;
  linksMade: number;
  deleted: number;
  deletesWithheld: number;
  vanished: number;
  alreadyThere: number;
  notTried: number;
  leftoversRemoved: number;
  readonly failed: Failure[];
  readonly warnings: string[];
}

/** Of a mirror that has done nothing. */
export function emptyReport(): MirrorReport {
  const { sourceEntries: _source, targetEntries: _target, ...counts } = noCounts();
  return { ...counts, ...startTally({ failed: [] }), ok: true, dryRun: false, conflicts: [] };
}

export function startTally({ failed }: Pick<MirrorPlan, "failed">): Tally {
  return {
    copied: 0,
    added: 0,
    changed: 0,
    copiedServerSide: 0,
    bytes: 0,
    directoriesMade: 0,
    linksMade: 0,
    deleted: 0,
    deletesWithheld: 0,
    vanished: 0,
    alreadyThere: 0,
    notTried: 0,
    leftoversRemoved: 0,
    warnings: [],
    failed: [...failed],
  };
}

export function reportOf(plan: MirrorPlan, tally: Tally): MirrorReport {
  const { sourceEntries: _source, targetEntries: _target, ...counts } = plan.counts;
  const ok = tally.failed.length === 0 && tally.notTried === 0 && plan.conflicts.length === 0;
  return { ...counts, ...tally, ok, dryRun: false, conflicts: plan.conflicts };
}

/** What carrying out the plan would come to, if nothing failed. */
export async function foreseenReport(plan: MirrorPlan): Promise<MirrorReport> {
  const withheld = plan.failed.length > 0 || plan.conflicts.length > 0;
  const isPlaced = ({ replaces }: { readonly replaces?: Path }): boolean =>
    !withheld || replaces === undefined;
  const foreseen = startTally(plan);
  for await (const { source, target } of where(plan.copies, isPlaced)) {
    foreseen.copied += 1;
    foreseen[target === undefined ? "added" : "changed"] += 1;
    foreseen.bytes += source.size;
  }
  for await (const { outlivesDeletes } of where(plan.directories, isPlaced))
    foreseen.directoriesMade += outlivesDeletes ? 0 : 1;
  for await (const _link of where(plan.links, isPlaced)) foreseen.linksMade += 1;
  foreseen[withheld ? "deletesWithheld" : "deleted"] = plan.deletes.length;
  return { ...reportOf(plan, foreseen), dryRun: true };
}
