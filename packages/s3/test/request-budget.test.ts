import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { budgetRows, type BudgetRow, type Counts } from "./budget-rows.ts";
import { countingProxy } from "./counting-proxy.ts";
import { failureOf, gather, openPlace, type Place } from "./place.ts";

for (const mode of ["as given", "strict"] as const)
  describe(`the request budget, ${mode},`, () => {
    for (const row of budgetRows) {
      const requests = mode === "strict" ? (row.strict ?? row.requests) : row.requests;
      it(`of ${row.operation} is ${describeCounts(requests)}, as the server, the client and a proxy count`, async () => {
        await using place = await openPlace();
        await using proxy = await countingProxy(place.server.endpoint);
        const fs = place.open({ endpoint: proxy.endpoint, strict: mode === "strict" });
        await row.prepare?.(place.fs);
        place.server.requests.reset();
        await row.run(fs);
        expect(place.server.requests.counts()).toEqual(requests);
        expect(fs.s3.requests.counts()).toEqual(requests);
        expect(proxy.take()).toEqual(requests);
      });
    }
  });

describe("the request budget", () => {
  it("names a reason for each operation that takes more than S3 allows", () => {
    for (const { operation, requests, floor, above } of budgetRows)
      expect([operation, totalOf(requests) > floor]).toEqual([operation, above !== undefined]);
  });

  it("is told by the README, row by row", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const cells = readme
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .map(cellsOf);
    for (const row of budgetRows) expect(cells).toContainEqual(rowOfReadme(row));
  });
});

function rowOfReadme({
  operation,
  requests,
  strict = requests,
  floor,
  ancestor,
  ancestorNote,
  above = "",
}: BudgetRow): string[] {
  const counted = [...Object.entries(ancestor).map(inShort), ...(ancestorNote ? [ancestorNote] : [])];
  const theirs = counted.length === 0 ? "nothing" : counted.join(", ");
  return [operation, describeCounts(requests), describeCounts(strict), String(floor), theirs, above];
}

/** By letters that the README explains. */
function inShort([operation, count]: readonly [string, number]): string {
  return `${count} ${letters[operation] ?? operation}`;
}

const letters: Readonly<Record<string, string>> = {
  HeadObject: "H",
  GetObject: "G",
  PutObject: "P",
  ListObjects: "L",
  CopyObject: "C",
  DeleteObject: "D",
  CreateMultipartUpload: "M",
  UploadPart: "U",
  CompleteMultipartUpload: "M",
};

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split("|")
    .map((cell) => cell.trim());
}

function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

describe("the request budget for more than a page", () => {
  const total = 2001;
  let place: Place;
  beforeAll(async () => {
    place = await openPlace();
    await place.plantMany(["many/", ...Array.from({ length: total - 1 }, (_, index) => `many/${index}`)]);
  });
  afterAll(() => place[Symbol.asyncDispose]());

  it("of list is one request for a thousand keys", async () => {
    place.server.requests.reset();
    expect(await gather(place.fs.list("many"))).toHaveLength(total - 1);
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 3 });
  });

  it("of a recursive list is one request for a thousand keys", async () => {
    place.server.requests.reset();
    expect(await gather(place.fs.list("", { recursive: true }))).toHaveLength(total);
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 3 });
  });

  it("of removing a tree is two requests for a thousand keys", async () => {
    place.server.requests.reset();
    await place.fs.remove("", { recursive: true });
    expect(place.server.requests.counts()).toEqual({ ListObjectsV2: 3, DeleteObjects: 3 });
    expect(await place.keys()).toEqual([]);
  });
});

describe("the request budget beside the table", () => {
  it("of reading a directory, which fails, is a GET and a LIST", async () => {
    await using place = await openPlace();
    await place.plant("d/file");
    place.server.requests.reset();
    expect(await failureOf(place.fs.read("d").bytes())).toMatchObject({ code: "EISDIR" });
    expect(place.server.requests.counts()).toEqual({ GetObject: 1, ListObjectsV2: 1 });
  });

  it("of removing the last child in strict mode is a marker more", async () => {
    await using place = await openPlace({ strict: true });
    await place.plant("d/file");
    place.server.requests.reset();
    await place.fs.remove("d/file");
    expect(place.server.requests.counts()).toEqual({
      HeadObject: 1,
      ListObjectsV2: 1,
      PutObject: 1,
      DeleteObject: 1,
    });
  });

  it("of a write where every level has its marker is a PUT more for each", async () => {
    await using place = await openPlace({ markers: "every-level" });
    await place.fs.write("a/b/file", "1");
    expect(place.server.requests.counts()).toEqual({ PutObject: 3 });
  });
});

function describeCounts(requests: Counts): string {
  const counts = Object.entries(requests).map(([name, count]) => `${count} ${name}`);
  return counts.length === 0 ? "nothing" : counts.join(", ");
}
