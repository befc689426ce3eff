import { groups } from "./groups.ts";
import type { Harness } from "./harness.ts";
import { runStatement } from "./run-statement.ts";
import { runs, type Run } from "./runs.ts";
import type { Statement } from "./statement.ts";
import { statementsAbout, type Asked } from "./statements-about.ts";
import { inspect, type Subject } from "./subject.ts";

/** The two functions of a test framework that the suite needs; vitest, node:test, mocha and jest all have them. */
export interface Runner {
  describe(this: void, title: string, body: () => void): unknown;
  readonly it: Test & { readonly skip?: Test };
}

type Test = (title: string, body: () => Promise<void>) => unknown;

/**
 * Registers every statement of the contract with a test framework, in three runs, or those that the harness chooses: the
 * driver as given, its essentials only, and a view of a sub-directory. What this backend cannot be asked is registered as a skip with its reason;
 * statements about the other value of one of its traits are left out.
 *
 * Looks at the backend before it registers anything, so await it at the top of the test file.
 */
export async function testDriver(name: string, harness: Harness, runner: Runner): Promise<void> {
  const inspected: { readonly run: Run; readonly subject: Subject }[] = [];
  for (const run of runs)
    if (harness.runs?.includes(run.title) ?? true)
      inspected.push({ run, subject: await inspect(harness, run) });
  runner.describe(name, () => {
    for (const { run, subject } of inspected) {
      runner.describe(run.title, () =>
        registerGroups(runner, subject, (statement) => runStatement(statement, harness, run)),
      );
    }
  });
}

type Check = (statement: Statement) => Promise<void>;

function registerGroups(runner: Runner, subject: Subject, check: Check): void {
  for (const group of groups) {
    const asked = statementsAbout([group], subject);
    if (asked.length === 0) continue;
    runner.describe(group.title, () => {
      for (const one of asked) register(runner, one, check);
    });
  }
}

function register({ it }: Runner, { statement, skipped }: Asked, check: Check): void {
  if (skipped === undefined) {
    it(statement.title, () => check(statement));
    return;
  }
  const title = `${statement.title} (skipped: ${skipped})`;
  const body = async (): Promise<void> => {};
  if (it.skip) it.skip(title, body);
  else it(title, body);
}
