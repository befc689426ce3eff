import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { allTitles } from "./survey.ts";

describe("docs/conformance-ancestor.md", async () => {
  const page = await readFile(new URL("../../../docs/conformance-ancestor.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (\d+) +\| (\w+) +\| (.*?) *\| (.*?) *\|$/gm)];

  it("has each of the ancestor's 87 tests once", () => {
    expect(rows.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 87 }, (_, index) => index + 1),
    );
    expect(new Set(rows.map(([, , name]) => name)).size).toBe(87);
  });

  it("names statements of the suite, or says why the contract differs", () => {
    for (const [, , name, statements = "", remark = ""] of rows) {
      const titles = [...statements.matchAll(/`([^`]+)`/g)].map(([, title = ""]) => title);
      expect(titles.filter((title) => !allTitles.includes(title))).toEqual([]);
      expect([name, titles.length > 0 || remark.startsWith("differs: ")]).toEqual([name, true]);
    }
  });
});
