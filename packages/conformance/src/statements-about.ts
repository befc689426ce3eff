import type { Group, Statement } from "./statement.ts";
import type { Subject } from "./subject.ts";

export interface Asked {
  readonly group: string;
  readonly statement: Statement;
  /** Why this subject cannot be asked, where it cannot. */
  readonly skipped: string | undefined;
}

/** Those statements of some groups that speak of a subject, in their order. */
export function statementsAbout(groups: readonly Group[], subject: Subject): readonly Asked[] {
  return groups.flatMap(({ title, statements }) =>
    statements
      .filter(({ about }) => about === undefined || about(subject))
      .map((statement) => ({ group: title, statement, skipped: statement.needs?.(subject) })),
  );
}
