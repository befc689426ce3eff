import { groups, inspect, runs, runStatement, type Harness, type Run } from "@s3fs/conformance";
import { describe, expect, it } from "vitest";
import { brokenDrivers } from "./broken-drivers.ts";

const asGiven = runOf("as given");
const statementCount = groups.reduce((count, { statements }) => count + statements.length, 0);

describe("the suite finds out a driver that", () => {
  for (const { fault, make, foundBy } of brokenDrivers) {
    it(fault, async () => {
      const failed = await failedStatements({ make: async () => make() }, asGiven);
      expect(failed).toEqual(expect.arrayContaining([...foundBy]));
      expect(failed.length).toBeLessThan(statementCount / 2);
    });
  }
});

async function failedStatements(harness: Harness, run: Run): Promise<string[]> {
  const subject = await inspect(harness, run);
  const failed: string[] = [];
  for (const { title: group, statements } of groups) {
    for (const statement of statements) {
      if (statement.needs?.(subject) !== undefined) continue;
      try {
        await runStatement(statement, harness, run);
      } catch {
        failed.push(`${group}: ${statement.title}`);
      }
    }
  }
  return failed;
}

function runOf(title: Run["title"]): Run {
  const run = runs.find((candidate) => candidate.title === title);
  if (run === undefined) throw new Error(`there is no run ${title}`);
  return run;
}
