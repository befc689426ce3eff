import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cases } from "../differential/cases/all-cases.ts";
import { clients } from "../clients/all-clients.ts";
import { probes } from "../clients/probes.ts";

const page = readFileSync(new URL("../../../../docs/server-compatibility.md", import.meta.url), "utf8");
const clientTable = page.slice(0, page.indexOf("What a client does not offer"));
const rows = clientTable
  .split("\n")
  .filter((line) => line.startsWith("| "))
  .map((line) =>
    line
      .slice(1, -1)
      .split(" |")
      .map((cell) => cell.trim()),
  );

describe("the page of compatibility, which npm run compatibility writes,", () => {
  it("has a row for every client, and no other", () => {
    const named = rows.slice(2).map((row) => row[0]);
    expect(new Set(named)).toEqual(new Set(clients.map(({ name }) => name)));
  });

  it("has a column for every probe, and no other", () => {
    const columns = rows[0]?.slice(2, -1) ?? [];
    expect(new Set(columns)).toEqual(new Set(probes.map(({ title }) => title)));
  });

  it("counts every request of the differential run", () => {
    expect(page).toContain(`${cases.length} requests, no two of the same operation and condition`);
  });

  it("tells of no failure", () => {
    expect(page).not.toContain("✗");
  });
});
