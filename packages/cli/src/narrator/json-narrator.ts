import type { DeleteAction, MirrorEvent, MirrorPlan } from "@s3fs/copy";
import type { Context } from "../context.ts";
import { jsonLine } from "../escape-name.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import type { Progress } from "./progress.ts";
import { firstDeletes, isGuard } from "./refused-plan.ts";
import { printAll } from "./print-all.ts";
import { endRecord, failureRecord, reportRecord } from "./records.ts";

export interface JsonNarratorOptions extends NarratorOptions {
  readonly progress: Progress;
}

/** Tells a program: each event and, at the end, the report as one JSON object a line. Sizes are in bytes. */
export function jsonNarrator(context: Context, { dryRun = false, progress }: JsonNarratorOptions): Narrator {
  const print = (record: object): void => context.out.print(jsonLine(record));
  let refused: readonly object[] = []; // the records, and not the plan, which is large
  const tellPlan = async (plan: MirrorPlan): Promise<void> => {
    if (dryRun) await printAll(context, recordsOf(plan));
    else refused = (await firstDeletes(plan)).map(wouldDelete);
  };
  return {
    tell(event) {
      print(recordOf(event));
      return event.kind === "planned" ? tellPlan(event.plan) : undefined;
    },
    conclude: (report) => print(reportRecord(report)),
    giveUp(fault) {
      if (isGuard(fault.error)) refused.forEach(print);
      print(endRecord(fault, progress));
    },
    dispose() {},
  };
}

function recordOf(event: MirrorEvent): object {
  if (event.kind === "failed" || event.kind === "conflict")
    return { kind: event.kind, ...failureRecord(event) };
  if (event.kind !== "planned") return event;
  const { counts, directories, copies, links, replacements, deletes, conflicts, failed } = event.plan;
  return {
    kind: "planned",
    ...counts,
    directories: directories.length,
    copies: copies.length,
    links: links.length,
    replacements: replacements.length,
    deletes: deletes.length,
    conflicts: conflicts.length,
    failed: failed.length,
  };
}

async function* recordsOf({ directories, copies, links, deletes }: MirrorPlan): AsyncIterable<string> {
  for await (const { path } of directories) yield jsonLine({ kind: "would-make", path });
  for await (const { path, source } of copies)
    yield jsonLine({ kind: "would-copy", path, size: source.size });
  for await (const { path, destination } of links) yield jsonLine({ kind: "would-link", path, destination });
  for await (const action of deletes) yield jsonLine(wouldDelete(action));
}

function wouldDelete({ path, target }: DeleteAction): object {
  return { kind: "would-delete", path, entry: target.kind };
}
