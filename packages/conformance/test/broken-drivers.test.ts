import {
  groups,
  inspect,
  runs,
  runStatement,
  type Harness,
  type Run,
  type Statement,
} from "@s3fs/conformance";
import { describe, expect, it } from "vitest";
import { brokenDrivers } from "./broken-drivers.ts";
import { keyPlace } from "./key-place.ts";
import { treePlace } from "./tree-place.ts";

const asGiven = runOf("as given");
const statements = new Map<string, Statement>(
  groups.flatMap((group) => group.statements.map((one) => [`${group.title}: ${one.title}`, one])),
);

describe("the suite finds out a driver that", () => {
  for (const { fault, make, foundBy } of brokenDrivers) {
    it(fault, async () => {
      expect(await failuresAmong(foundBy, { make: async () => make() })).toEqual([...foundBy]);
    });
  }
});

describe("what finds a fault", () => {
  it("finds none in the sound drivers that the broken ones are made of", async () => {
    const finders = [...new Set(brokenDrivers.flatMap(({ foundBy }) => foundBy))];
    expect(await failuresAmong(finders, { make: async () => treePlace() })).toEqual([]);
    expect(await failuresAmong(finders, { make: async () => keyPlace() })).toEqual([]);
  });
});

/** Those of the statements, each written as "group: title", that do not hold. */
async function failuresAmong(titles: readonly string[], harness: Harness): Promise<string[]> {
  const subject = await inspect(harness, asGiven);
  const failed: string[] = [];
  for (const title of titles) {
    const statement = statements.get(title);
    if (statement === undefined) throw new Error(`there is no statement "${title}"`);
    if (statement.needs?.(subject) !== undefined) continue;
    try {
      await runStatement(statement, harness, asGiven);
    } catch {
      failed.push(title);
    }
  }
  return failed;
}

function runOf(title: Run["title"]): Run {
  const run = runs.find((candidate) => candidate.title === title);
  if (run === undefined) throw new Error(`there is no run ${title}`);
  return run;
}
