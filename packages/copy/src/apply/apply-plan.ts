import type { FileSystem } from "@s3fs/core";
import { checkedConcurrency } from "../concurrency/checked-concurrency.ts";
import { checkGuards } from "../plan/guards.ts";
import type { MirrorPlan } from "../plan/mirror-plan.ts";
import type { ApplyOptions } from "./apply-options.ts";
import { backUpInto } from "./back-up.ts";
import { copyFiles, makeDirectories, type OnCopied, type Workplace } from "./make-entries.ts";
import { foreseenReport, reportOf, startTally, type MirrorReport } from "./mirror-report.ts";
import { removeEntries } from "./remove-entries.ts";
import { checkedRetries } from "./retried.ts";
import { startRun } from "./run.ts";
import { stagingIn } from "./staging.ts";

/**
 * Carries out a plan: directories, copies, and only when all of that went well the deletes. An entry that fails does not
 * stop the others; the report lists it.
 *
 * @throws {FsError} EGUARD before the first change; after an abort the caller's own reason, once what is under way has ended
 */
export function applyPlan(
  source: FileSystem,
  target: FileSystem,
  plan: MirrorPlan,
  options: ApplyOptions = {},
): Promise<MirrorReport> {
  return applyWatched(source, target, plan, options);
}

export interface ApplyWatchedOptions extends ApplyOptions {
  readonly onCopied?: OnCopied | undefined;
}

/** As `applyPlan`, for callers that want to know of each copy. */
export async function applyWatched(
  source: FileSystem,
  target: FileSystem,
  plan: MirrorPlan,
  options: ApplyWatchedOptions,
): Promise<MirrorReport> {
  const { dryRun = false, concurrency = 16, signal, onEvent, onCopied = () => {} } = options;
  const retries = checkedRetries(options.retries ?? 2);
  checkGuards(plan, options);
  if (dryRun) return foreseenReport(plan);
  const tally = startTally(plan);
  const staging = stagingIn(target);
  const limits = { signal, onEvent, concurrency: checkedConcurrency(concurrency) };
  const run = startRun({ ...limits, failed: tally.failed });
  try {
    for (const { path, error } of plan.conflicts) run.emit({ kind: "conflict", path, error });
    for (const { path, error } of plan.failed) run.emit({ kind: "failed", path, error });
    const backUp = backUpInto(options.backup, target);
    await carryOut(plan, { source, target, staging, tally, run, backUp, onCopied, retries });
    return reportOf(plan, tally);
  } finally {
    run.end();
    await staging.discard(plan.replacements);
  }
}

async function carryOut(plan: MirrorPlan, workplace: Workplace): Promise<void> {
  const { target, staging, tally, run, backUp } = workplace;
  const isSound = (): boolean => tally.failed.length === 0 && plan.conflicts.length === 0;
  run.signal.throwIfAborted();
  await makeDirectories(
    workplace,
    plan.directories.filter(({ outlivesDeletes }) => !outlivesDeletes),
  );
  await copyFiles(workplace, plan.copies);
  if (isSound())
    await makeDirectories(
      workplace,
      plan.directories.filter(({ outlivesDeletes }) => outlivesDeletes),
    );
  if (!isSound()) {
    tally.deletesWithheld = plan.deletes.length;
    return;
  }
  await removeEntries(target, plan.deletes, run, {
    before: ({ target: entry }, signal) => backUp(entry, signal),
    after({ path, target: { kind } }) {
      tally.deleted += 1;
      run.emit({ kind: "deleted", path, entry: kind });
    },
  });
  if (!isSound()) return;
  for (const { path } of plan.replacements) await run.attempt(path, (signal) => staging.swapIn(path, signal));
}
