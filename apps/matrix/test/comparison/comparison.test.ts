import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exfat } from "../faults/exfat-volume.ts";
import { columnOf } from "./page.ts";
import { scenarios } from "./scenarios.ts";
import { embeddedStage } from "./stage.ts";
import { others, ours } from "./tools.ts";

const page = readFileSync(new URL("../../../../docs/mirror-comparison.md", import.meta.url), "utf8");

describe("the page of the comparison", () => {
  it("has a row for every scenario and a column for every tool", () => {
    for (const { name } of [ours, ...others]) {
      const column = columnOf(page, name);
      const rows = scenarios.map(({ title, question }) => `${title}: ${question}`);
      expect([...column.keys()]).toEqual(rows);
      for (const row of rows) expect(column.get(row)).not.toBe("");
    }
  });

  for (const { title, question, play, foldsCase = false } of scenarios) {
    const reason = foldsCase && !exfat.mount ? ` (skipped: ${exfat.reason})` : "";
    it.skipIf(reason !== "")(`is true of s3fs mirror: ${title}${reason}`, async () => {
      await using stage = await embeddedStage(ours, { foldsCase });
      expect(await play(stage)).toBe(columnOf(page, ours.name).get(`${title}: ${question}`));
    });
  }
});
