import type { FsError } from "@s3fs/core";
import type { MirrorPlan } from "@s3fs/copy";
import type { Context } from "../context.ts";
import { errorLine } from "../error-line.ts";
import { escapeName } from "../escape-name.ts";
import { wasStopped } from "../was-stopped.ts";
import { progressLine } from "./display-lines.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import type { Progress } from "./progress.ts";
import { rateMeter } from "./rate-meter.ts";
import { isGuard, refusedPlanLines } from "./refused-plan.ts";
import { stopLine } from "./stop-line.ts";
import { summaryLine } from "./summary-line.ts";
import type { Ticker } from "./ticker.ts";

export interface LineNarratorOptions extends NarratorOptions {
  readonly progress: Progress;
  /** Whether each change has a line. Default true. */
  readonly changes?: boolean | undefined;
}

/** Tells a person: a line for each change on the standard output, a line for each failure on the other one. */
export function lineNarrator(
  { out, err }: Context,
  { dryRun = false, quiet = false, changes = true, progress }: LineNarratorOptions,
): Narrator {
  const say =
    quiet || !changes ? () => {} : (verb: string, path: string) => out.print(`${verb} ${escapeName(path)}`);
  const complain = ({ error }: { readonly error: FsError }): void => err.print(`s3fs: ${errorLine(error)}`);
  let refused: readonly string[] = []; // the lines, and not the plan, which is large
  return {
    tell(event) {
      if (event.kind === "planned" && !dryRun) refused = refusedPlanLines(event.plan);
      if (event.kind === "planned" && dryRun) announce(event.plan, say);
      if (event.kind === "done") say(verbs[event.entry], nameIn(event.path, event.entry));
      if (event.kind === "deleted") say("deleted", nameIn(event.path, event.entry));
      if (event.kind === "failed" || event.kind === "conflict") complain(event);
    },
    conclude(report) {
      if (report.dryRun) for (const failure of [...report.failed, ...report.conflicts]) complain(failure);
      for (const warning of report.warnings) err.print(`s3fs: warning: ${escapeName(warning)}`);
      if (!quiet) out.print(summaryLine(report));
    },
    giveUp({ error }) {
      if (!quiet && wasStopped(error)) out.print(stopLine(progress));
      if (!quiet && isGuard(error)) for (const line of refused) err.print(line);
    },
    dispose() {},
  };
}

const verbs = { file: "copied ", directory: "made   ", link: "linked " } as const;

const TOLD_EVERY_MS = 5000;

/** A line from time to time about how far it is, for a log; returns the function that ends them. */
export function tellProgress({ err }: Context, progress: Progress, ticker: Ticker): () => void {
  const rate = rateMeter();
  const startMs = ticker.nowMs();
  return ticker.every(TOLD_EVERY_MS, () => {
    const nowMs = ticker.nowMs();
    rate.note(nowMs, progress.bytesDone);
    const moment = { elapsedMs: nowMs - startMs, bytesPerSecond: rate.perSecond(), isStopping: false };
    err.print(progressLine(progress, moment));
  });
}

function announce(
  { directories, copies, links, deletes }: MirrorPlan,
  say: (verb: string, path: string) => void,
): void {
  for (const { path } of directories) say("would make  ", nameIn(path, "directory"));
  for (const { path } of copies) say("would copy  ", path);
  for (const { path } of links) say("would link  ", path);
  for (const { path, target } of deletes) say("would delete", nameIn(path, target.kind));
}

function nameIn(path: string, kind: string): string {
  return kind === "directory" ? `${path}/` : path;
}
