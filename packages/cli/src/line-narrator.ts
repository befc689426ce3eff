import type { FsError } from "@s3fs/core";
import type { MirrorPlan } from "@s3fs/copy";
import type { Context } from "./context.ts";
import { errorLine } from "./error-line.ts";
import { escapeName } from "./escape-name.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import { summaryLine } from "./summary-line.ts";

/** Tells a person: a line for each change on the standard output, a line for each failure on the other one. */
export function lineNarrator(
  { out, err }: Context,
  { dryRun = false, quiet = false }: NarratorOptions,
): Narrator {
  const say = quiet ? () => {} : (verb: string, path: string) => out.print(`${verb} ${escapeName(path)}`);
  const complain = ({ error }: { readonly error: FsError }): void => err.print(`s3fs: ${errorLine(error)}`);
  return {
    tell(event) {
      if (event.kind === "planned" && dryRun) announce(event.plan, say);
      if (event.kind === "done")
        say(event.entry === "file" ? "copied " : "made   ", nameIn(event.path, event.entry));
      if (event.kind === "deleted") say("deleted", nameIn(event.path, event.entry));
      if (event.kind === "failed" || event.kind === "conflict") complain(event);
    },
    conclude(report) {
      if (report.dryRun) for (const failure of [...report.failed, ...report.conflicts]) complain(failure);
      if (!quiet) out.print(summaryLine(report));
    },
  };
}

function announce(
  { directories, copies, deletes }: MirrorPlan,
  say: (verb: string, path: string) => void,
): void {
  for (const { path } of directories) say("would make  ", nameIn(path, "directory"));
  for (const { path } of copies) say("would copy  ", path);
  for (const { path, target } of deletes) say("would delete", nameIn(path, target.kind));
}

function nameIn(path: string, kind: string): string {
  return kind === "directory" ? `${path}/` : path;
}
