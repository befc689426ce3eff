import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

describe("the driver of docs/writing-a-driver.md", async () => {
  const source = new URL("../../../packages/test-drivers/src/map-driver.ts", import.meta.url);
  const driver = await readFile(source, "utf8");
  const page = await readFile(new URL("../../writing-a-driver.md", import.meta.url), "utf8");

  it("is the one that the tests of the suite run", () => {
    expect(page).toContain(`\`\`\`ts\n${driver}\`\`\`\n`);
  });

  it("is complete in 80 lines, and needs core alone", () => {
    expect(driver.trimEnd().split("\n").length).toBeLessThanOrEqual(80);
    const imported = [...driver.matchAll(/from "([^"]+)";/g)].map(([, specifier]) => specifier);
    expect(new Set(imported)).toEqual(new Set(["@s3fs/core"]));
  });
});
