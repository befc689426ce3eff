import type { MirrorReport, OnMirrorEvent } from "@s3fs/copy";
import { parseFsUrl } from "@s3fs/opener";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-code.ts";
import { chooseNarrator, type NarrationFlags } from "../narrator/choose-narrator.ts";
import { progressMeter, type Progress } from "../narrator/progress.ts";
import { endRecord, reportRecord } from "../narrator/records.ts";
import type { Places } from "../places.ts";

export interface Narration {
  readonly flags: NarrationFlags & { readonly report?: string | undefined };
  /** The URL of what is written to. */
  readonly target: string;
  readonly places: Places;
  readonly context: Context;
}

/**
 * Does a piece of work that tells of itself by events, and lets a person or a program know: while it runs, at its end, in
 * the file for the report, and by the exit code.
 */
export async function narrated(
  { flags, target, places, context }: Narration,
  work: (onEvent: OnMirrorEvent) => Promise<MirrorReport | undefined>,
): Promise<void> {
  const { progress, note } = progressMeter();
  const narrator = await chooseNarrator(context, flags, progress);
  const forget = context.leftovers.add(() => ({ unfinished: unfinished(progress, target) }));
  const keep = async (record: object): Promise<void> => {
    if (flags.report !== undefined) await writeReport(flags.report, record, places);
  };
  try {
    const report = await work((event) => {
      note(event);
      narrator.tell(event);
    });
    if (report === undefined) return;
    narrator.conclude(report);
    context.end(exitCodeFor(report));
    await keep(reportRecord(report));
  } catch (error) {
    narrator.giveUp(error);
    await keep(endRecord(error, progress));
    throw error;
  } finally {
    forget();
    narrator.dispose();
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

/** Not with the signal of the run: a report of a run that was stopped is wanted most. */
async function writeReport(url: string, record: object, places: Places): Promise<void> {
  const { fs, path } = await places.resolve(url);
  await fs.write(path, `${JSON.stringify(record, undefined, 2)}\n`);
}
