import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exfat } from "../faults/exfat-volume.ts";
import { versitygw } from "../foreign/foreign-server.ts";
import { pageOf, type Row } from "./page.ts";
import { scenarios } from "./scenarios.ts";
import { embeddedStage, foreignStage } from "./stage.ts";
import { others, ours } from "./tools.ts";

const needed = [...others, versitygw].flatMap(({ name, program }) => (program ? [{ name, program }] : []));
const missing = needed.filter(({ program }) => !existsSync(program)).map(({ name }) => name);
const reasons = [
  ...(missing.length > 0 ? [`npm run peers installs ${missing.join(", ")}`] : []),
  ...(exfat.mount ? [] : [exfat.reason]),
];
const title = `the page of the comparison${reasons.length > 0 ? ` (skipped: ${reasons.join("; ")})` : ""}`;

describe.skipIf(reasons.length > 0)(title, () => {
  it("tells what each tool makes of each scenario", { timeout: 1_800_000 }, async () => {
    const tools = [ours, ...others];
    const rows: Row[] = [];
    for (const scenario of scenarios) {
      const row: Row = { scenario, outcomes: [], elsewhere: [] };
      for (const tool of tools) {
        await using stage = await embeddedStage(tool, scenario);
        row.outcomes.push(await scenario.play(stage));
        if (scenario.embeddedOnly !== undefined) continue;
        await using foreign = await foreignStage(tool, versitygw);
        row.elsewhere.push(await scenario.play(foreign));
      }
      rows.push(row);
    }
    const versions = await Promise.all(tools.map((tool) => tool.version()));
    const page = pageOf({ tools, versions, rows });
    await expect(page).toMatchFileSnapshot("../../../../docs/mirror-comparison.md");
  });
});
