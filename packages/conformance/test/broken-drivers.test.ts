import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { cached, mount, overlay } from "@s3fs/layers";
import { brokenDrivers } from "./broken/broken-drivers.ts";
import { harnessOf } from "./broken/broken.ts";
import { handlePlace } from "./handle-place.ts";
import { keyPlace } from "./key-place.ts";
import { keptByCore } from "./kept-by-core.ts";
import { allTitles, failuresOf } from "./survey.ts";
import { partsPlace } from "./parts-place.ts";
import { treePlace } from "./tree-place.ts";

const table = await readTable(new URL("../../../docs/broken-drivers.md", import.meta.url));

describe("the suite finds out a driver that", () => {
  for (const { fault, foundBy, ...broken } of brokenDrivers) {
    it(fault, async () => {
      expect(table.get(fault)).toEqual(expect.arrayContaining([...foundBy]));
      expect(await failuresOf(harnessOf(broken), foundBy)).toHaveLength(foundBy.length);
    });
  }
});

describe("the table of broken drivers", () => {
  it("has those that there are, at least 40", () => {
    expect([...table.keys()]).toEqual(brokenDrivers.map(({ fault }) => fault));
    expect(table.size).toBeGreaterThanOrEqual(40);
  });

  it("finds every statement able to fail, but those about what core keeps whatever the driver does", () => {
    const able = new Set([...table.values()].flat());
    expect(allTitles.filter((title) => !able.has(title)).toSorted()).toEqual([...keptByCore].toSorted());
  });
});

describe("what finds a fault", () => {
  it("finds none in the sound drivers that the broken ones are made of", async () => {
    const finders = [...new Set(brokenDrivers.flatMap(({ foundBy }) => foundBy))];
    const layers = { cached, mount, overlay };
    for (const make of [() => treePlace(), keyPlace, handlePlace, partsPlace])
      expect(await failuresOf(harnessOf({ make, layers }), finders)).toEqual([]);
  });
});

/** Faults, each with the statements below it. */
async function readTable(page: URL): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const section of (await readFile(page, "utf8")).split("\n## ").slice(1)) {
    const [fault = "", ...lines] = section.split("\n");
    found.set(
      fault,
      lines.filter((line) => line.startsWith("- ")).map((line) => line.slice(2)),
    );
  }
  return found;
}
