import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { groups, statementsAbout, type Statement } from "@s3fs/conformance";
import { describe, expect, it } from "vitest";
import { departures, leftOut, notAsked } from "./departures.ts";
import { NodeOracle } from "./node-oracle.ts";
import { unreachable } from "./unreachable.ts";

const subject = {
  driver: unreachable,
  canPlant: true,
  givesEtags: false,
  rootAlwaysExists: true,
  layers: {},
};

/** As "group: title", the statements that Node itself can be asked. */
const asked = statementsAbout(groups, subject)
  .filter(({ group, skipped }) => skipped === undefined && !(group in notAsked))
  .map(({ group, statement }) => ({ title: `${group}: ${statement.title}`, statement }))
  .filter(({ title }) => !(title in leftOut));

describe("node:fs itself holds", () => {
  for (const { title, statement } of asked) if (!departures.has(title)) it(title, () => askNode(statement));
});

describe("node:fs itself does not hold", () => {
  for (const { title, statement } of asked)
    if (departures.has(title))
      it(`${title}, since ${departures.get(title)}`, () => expect(askNode(statement)).rejects.toThrow());
});

describe("the oracle", () => {
  it("is asked most statements, and departs from no others", () => {
    const titles = asked.map(({ title }) => title);
    expect([...departures.keys()].filter((title) => !titles.includes(title))).toEqual([]);
    expect(titles.length - departures.size).toBeGreaterThan(180);
  });
});

async function askNode(statement: Statement): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "oracle-"));
  const fs = new NodeOracle(root);
  try {
    await statement.run({
      fs,
      traits: unreachable.traits,
      async plant(path, content) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      },
      another: async () => Promise.reject(new Error("no statement about Node asks for a second place")),
      layers: {},
    });
  } finally {
    await fs.close();
    await rm(root, { recursive: true, force: true });
  }
}
