import { FsError, isFsError, ROOT, type FileSystem, type Path } from "@s3fs/core";
import { trafficOf } from "../concurrency/traffic.ts";
import type { Journal } from "../journal/journal.ts";
import { refuseBackupInside, refuseOverlap } from "../location.ts";
import { where } from "../plan/actions.ts";
import { checkGuards } from "../plan/guards.ts";
import type { MirrorPlan } from "../plan/mirror-plan.ts";
import type { ApplyOptions } from "./apply-options.ts";
import { backUpInto } from "./back-up.ts";
import { carryOutDeletes, clearStages } from "./carry-out-deletes.ts";
import { copyFiles } from "./copy-files.ts";
import { makeDirectories } from "./make-directories.ts";
import { lookalikesOf } from "./lookalikes.ts";
import { madeCounter } from "./made.ts";
import { makeLinks } from "./make-links.ts";
import { foreseenReport, reportOf, startTally, type MirrorReport, type Tally } from "./mirror-report.ts";
import { checkedRetries } from "./retried.ts";
import { startRun } from "./run.ts";
import { stagingIn } from "./staging.ts";
import type { OnCopied, Workplace } from "./workplace.ts";

/**
 * Carries out a plan: directories, copies, and only when all of that went well the deletes. An entry that fails does not
 * stop the others; the report lists it.
 *
 * @throws {FsError} EGUARD before the first change; EINVAL when one tree lies within the other, or the backup in one of them;
 *   ENOENT when the source goes away during the run; after an abort the caller's own reason, once what is under way has ended
 */
export async function applyPlan(
  source: FileSystem,
  target: FileSystem,
  plan: MirrorPlan,
  options: ApplyOptions = {},
): Promise<MirrorReport> {
  const sides = { source: { fs: source, path: ROOT }, target: { fs: target, path: ROOT } };
  refuseOverlap(sides.source, sides.target, "mirror");
  refuseBackupInside(sides, options.backup, "mirror");
  return applyWatched(source, target, plan, options);
}

export interface ApplyWatchedOptions extends ApplyOptions {
  readonly onCopied?: OnCopied | undefined;
  readonly journal?: Journal | undefined;
}

/** As `applyPlan`, for callers that want to know of each copy. */
export async function applyWatched(
  source: FileSystem,
  target: FileSystem,
  plan: MirrorPlan,
  options: ApplyWatchedOptions,
): Promise<MirrorReport> {
  const { dryRun = false, signal, onEvent, onCopied = () => {}, journal, verify = "reply" } = options;
  const retries = checkedRetries(options.retries ?? 2);
  const traffic = trafficOf(options);
  checkGuards(plan, options);
  if (dryRun) return foreseenReport(plan);
  const tally = startTally(plan);
  const staging = await stagingIn(target, plan, retries);
  const made = madeCounter(tally);
  const { concurrency } = traffic;
  const run = startRun({ signal, onEvent, concurrency, failed: tally.failed });
  const backUp = backUpInto(options.backup, target, traffic);
  const ends = { source, target, staging, tally, made, run } as const;
  const hasLookalike = lookalikesOf(plan.copies);
  const workplace = { ...ends, traffic, backUp, onCopied, journal, verify, hasLookalike, retries };
  try {
    for (const { path, error } of plan.conflicts) run.emit({ kind: "conflict", path, error });
    for (const { path, error } of plan.failed) run.emit({ kind: "failed", path, error });
    await clearAway(plan, workplace, options);
    await carryOut(plan, workplace);
  } finally {
    run.end();
    await clearStages(workplace);
  }
  return reportOf(plan, tally);
}

/** What runs before this one have begun, and nobody goes on with. */
async function clearAway(
  plan: MirrorPlan,
  { target, journal, run, tally }: Workplace,
  { removeLeftovers = false }: ApplyOptions,
): Promise<void> {
  await journal?.dropStale(plan.copies, run.signal);
  if (!removeLeftovers) return;
  const remove = target.driver.removeLeftovers;
  if (remove === undefined)
    tally.warnings.push("the target does not tell what killed writers have left there");
  else
    tally.leftoversRemoved = await remove(ROOT, { keep: journal?.tokens() ?? new Set(), signal: run.signal });
}

async function carryOut(plan: MirrorPlan, workplace: Workplace): Promise<void> {
  const { tally, run } = workplace;
  const isSound = (): boolean =>
    tally.failed.length === 0 && tally.notTried === 0 && plan.conflicts.length === 0 && tally.vanished === 0;
  run.signal.throwIfAborted();
  const mayReplace = isSound(); // what could not get to its place needs no making
  const isWanted = ({ replaces }: { readonly replaces?: Path }): boolean =>
    mayReplace || replaces === undefined;
  await makeDirectories(
    workplace,
    where(plan.directories, (made) => !made.outlivesDeletes && isWanted(made)),
  );
  await copyFiles(workplace, where(plan.copies, isWanted));
  if (tally.vanished > 0) await requireSource(workplace);
  await makeLinks(workplace, where(plan.links, isWanted));
  if (isSound())
    await makeDirectories(
      workplace,
      where(plan.directories, ({ outlivesDeletes }) => outlivesDeletes),
    );
  if (!isSound()) return withhold(plan, tally);
  await carryOutDeletes(plan, workplace);
}

/**
 * One file that is gone is no reason for concern, and all of them together may be the disk that was taken away.
 *
 * @throws {FsError} ENOENT when the source itself is gone
 */
async function requireSource({ source, run, tally }: Workplace): Promise<void> {
  try {
    await source.stat(ROOT, { signal: run.signal });
  } catch (error) {
    if (!isFsError(error, "ENOENT")) throw error;
    throw new FsError("ENOENT", {
      operation: "mirror",
      driver: source.driver.name,
      cause: error,
      detail: `the source went away during the run, after ${tally.copied} copies; nothing was deleted`,
    });
  }
}

/** What is gone from the source may be there under another name by now, and its copy here the only other one. */
function withhold({ deletes }: MirrorPlan, tally: Tally): void {
  tally.deletesWithheld = deletes.length;
  if (deletes.length > 0 && tally.failed.length === 0 && tally.vanished > 0)
    tally.warnings.push(
      `nothing was deleted, as ${tally.vanished} files went away from the source during the run; run again`,
    );
}
