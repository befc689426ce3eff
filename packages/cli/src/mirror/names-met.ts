import { completeDriver, FileSystem } from "@s3fs/core";
import type { Context } from "../context.ts";
import { escapeName } from "../escape-name.ts";
import { ExitCode } from "../exit-code.ts";
import type { Ends } from "./ends.ts";

/** Which names of a list were met while two trees were listed. */
export interface NamesMet {
  readonly ends: Ends<FileSystem>;
  /** About each name that was met nowhere, in the order of the list; complete once both sides were listed. */
  warnings(this: void): string[];
}

/** A name that is misspelt would be left out without a word. @param names undefined where there is no list */
export function namesMetIn(ends: Ends<FileSystem>, names: readonly string[] | undefined): NamesMet {
  if (names === undefined) return { ends, warnings: () => [] };
  const unmet = new Set(names);
  return {
    ends: { source: noting(ends.source, unmet), target: noting(ends.target, unmet) },
    warnings: () =>
      [...unmet]
        .filter((name) => name !== "")
        .map((name) => `${JSON.stringify(name)} of the list of files is on neither side`),
  };
}

/** Where no report tells of them: a line for each, and the exit code. Whether there are any. */
export function tellUnmet({ warnings }: NamesMet, { err, end }: Pick<Context, "err" | "end">): boolean {
  const told = warnings();
  for (const warning of told) err.print(`s3fs: warning: ${escapeName(warning)}`);
  if (told.length > 0) end(ExitCode.failed);
  return told.length > 0;
}

/** The same file system; of what it lists the names are taken from the unmet ones. */
function noting({ driver }: FileSystem, unmet: Set<string>): FileSystem {
  const { listTree } = completeDriver(driver);
  return new FileSystem({
    ...driver,
    async *listTree(path, request) {
      for await (const entry of listTree(path, request)) {
        unmet.delete(entry.path);
        yield entry;
      }
    },
  });
}
