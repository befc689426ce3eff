import type { MirrorEvent, MirrorPlan } from "@s3fs/copy";
import type { Context } from "../context.ts";
import { jsonLine } from "../escape-name.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import type { Progress } from "./progress.ts";
import { firstDeletes, isGuard } from "./refused-plan.ts";
import { endRecord, failureRecord, reportRecord } from "./records.ts";

export interface JsonNarratorOptions extends NarratorOptions {
  readonly progress: Progress;
}

/** Tells a program: each event and, at the end, the report as one JSON object a line. Sizes are in bytes. */
export function jsonNarrator({ out }: Context, { dryRun = false, progress }: JsonNarratorOptions): Narrator {
  const print = (record: object): void => out.print(jsonLine(record));
  let refused: readonly object[] = []; // the records, and not the plan, which is large
  return {
    tell(event) {
      if (event.kind === "planned" && !dryRun) refused = firstDeletes(event.plan).map(wouldDelete);
      print(recordOf(event));
      if (event.kind === "planned" && dryRun) actionsOf(event.plan).forEach(print);
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

function actionsOf({ directories, copies, links, deletes }: MirrorPlan): object[] {
  return [
    ...directories.map(({ path }) => ({ kind: "would-make", path })),
    ...copies.map(({ path, source }) => ({ kind: "would-copy", path, size: source.size })),
    ...links.map(({ path, destination }) => ({ kind: "would-link", path, destination })),
    ...deletes.map(wouldDelete),
  ];
}

function wouldDelete({ path, target }: MirrorPlan["deletes"][number]): object {
  return { kind: "would-delete", path, entry: target.kind };
}
