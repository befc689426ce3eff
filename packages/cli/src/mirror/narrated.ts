import type { MirrorReport, OnMirrorEvent } from "@s3fs/copy";
import { isFsError, retold } from "@s3fs/core";
import { parseFsUrl, type Resolved } from "@s3fs/opener";
import type { Context } from "../context.ts";
import { errorLine } from "../error-line.ts";
import { ExitCode } from "../exit-code.ts";
import { chooseNarrator, type NarrationFlags } from "../narrator/choose-narrator.ts";
import { progressMeter, type Progress } from "../narrator/progress.ts";
import { endRecord, reportRecord } from "../narrator/records.ts";
import type { Places } from "../places.ts";
import type { Blamed } from "./blame.ts";

export interface Narration {
  readonly flags: NarrationFlags & { readonly report?: string | undefined };
  /** The URL of what is written to. */
  readonly target: string;
  readonly places: Places;
  readonly context: Context;
  /** Whose fault an error is. */
  readonly blame: (error: unknown) => Blamed | Promise<Blamed>;
  /** Refuses a place for the report where it would do harm. */
  readonly checkReport?: (report: { readonly url: string; readonly place: Resolved }) => Promise<void>;
}

/**
 * Does a piece of work that tells of itself by events, and lets a person or a program know: while it runs, at its end, in
 * the file for the report, and by the exit code.
 *
 * @throws {FsError} EINVAL before anything is done for a report that can have no place; what the work throws
 */
export async function narrated(
  { flags, target, places, context, blame, checkReport }: Narration,
  work: (onEvent: OnMirrorEvent) => Promise<MirrorReport | undefined>,
): Promise<void> {
  const place = flags.report === undefined ? undefined : await places.resolve(flags.report);
  if (place !== undefined) await checkReport?.({ url: flags.report ?? "", place });
  const { progress, note } = progressMeter();
  const narrator = await chooseNarrator(context, flags, progress);
  const forget = context.leftovers.add(() => ({ unfinished: unfinished(progress, target) }));
  let record: object | undefined;
  let exitCode: number | undefined;
  try {
    const report = await work((event) => {
      note(event);
      return narrator.tell(event);
    });
    if (report === undefined) return;
    narrator.conclude(report);
    exitCode = exitCodeFor(report);
    record = reportRecord(report);
  } catch (caught) {
    const fault = await blame(caught);
    narrator.giveUp(fault);
    record = endRecord(fault, progress);
    context.end(fault.exitCode);
    throw fault.error;
  } finally {
    forget();
    narrator.dispose();
    const isKept = record === undefined || (await keepReport(record, { flags, place, context }));
    if (exitCode !== undefined) context.end(isKept ? exitCode : Math.max(exitCode, ExitCode.failed));
  }
}

function exitCodeFor({ ok, failed, conflicts, notTried }: MirrorReport): number {
  if (ok) return ExitCode.ok;
  if (notTried > 0 || failed.some(({ error }) => error.code === "ENOSPC")) return ExitCode.limit;
  return failed.length === 0 && conflicts.length > 0 ? ExitCode.conflicts : ExitCode.failed;
}

function unfinished({ underWay }: Progress, target: string): string[] {
  const place = parseFsUrl(target).display;
  return [...underWay.keys()].map((path) => `${path} in ${place}`);
}

/**
 * Not with the signal of the run: a report of a run that was stopped is wanted most. A failure is told, and hides nothing of
 * what became of the run.
 */
async function keepReport(
  record: object,
  {
    flags: { report = "" },
    place,
    context: { err },
  }: Pick<Narration, "flags" | "context"> & { readonly place: Resolved | undefined },
): Promise<boolean> {
  if (place === undefined) return true;
  try {
    await place.fs.write(place.path, `${JSON.stringify(record, undefined, 2)}\n`);
    return true;
  } catch (error) {
    const told = isFsError(error) ? retold(error, { path: parseFsUrl(report).display }) : error;
    err.print(`s3fs: the report was not written: ${errorLine(told)}`);
    return false;
  }
}
