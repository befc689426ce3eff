import type { FsError } from "@s3fs/core";
import type { MirrorPlan } from "@s3fs/copy";
import type { Context } from "../context.ts";
import { errorLine } from "../error-line.ts";
import { escapeName } from "../escape-name.ts";
import { wasStopped } from "../was-stopped.ts";
import { progressLine } from "./display-lines.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import { printAll } from "./print-all.ts";
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
  context: Context,
  { dryRun = false, quiet = false, changes = true, progress }: LineNarratorOptions,
): Narrator {
  const { out, err } = context;
  const isSilent = quiet || !changes;
  const say = (verb: string, path: string): void => {
    if (!isSilent) out.print(lineFor(verb, path));
  };
  const complain = ({ error }: { readonly error: FsError }): void => err.print(`s3fs: ${errorLine(error)}`);
  let refused: readonly string[] = []; // the lines, and not the plan, which is large
  const tellPlan = async (plan: MirrorPlan): Promise<void> => {
    if (!dryRun) refused = await refusedPlanLines(plan);
    else if (!isSilent) await printAll(context, announced(plan));
  };
  return {
    tell(event) {
      if (event.kind === "planned") return tellPlan(event.plan);
      if (event.kind === "done") say(verbs[event.entry], nameIn(event.path, event.entry));
      if (event.kind === "deleted") say("deleted", nameIn(event.path, event.entry));
      if (event.kind === "failed" || event.kind === "conflict") complain(event);
      return undefined;
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

async function* announced({ directories, copies, links, deletes }: MirrorPlan): AsyncIterable<string> {
  for await (const { path } of directories) yield lineFor("would make  ", nameIn(path, "directory"));
  for await (const { path } of copies) yield lineFor("would copy  ", path);
  for await (const { path } of links) yield lineFor("would link  ", path);
  for await (const { path, target } of deletes) yield lineFor("would delete", nameIn(path, target.kind));
}

function lineFor(verb: string, path: string): string {
  return `${verb} ${escapeName(path)}`;
}

function nameIn(path: string, kind: string): string {
  return kind === "directory" ? `${path}/` : path;
}
