import { readFile } from "node:fs/promises";
import { array, assert, constantFrom, integer, nat, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { displayLines, progressLine } from "../../src/narrator/display-lines.ts";
import type { Progress } from "../../src/narrator/progress.ts";

const copying: Progress = {
  phase: "copying",
  skipped: 0,
  files: 2100,
  bytes: 2 * 1024 ** 3,
  deletes: 0,
  filesDone: 1234,
  bytesDone: 1024 ** 3,
  deletesDone: 0,
  failures: 0,
  underWay: new Map([["photos/IMG_0001.CR2", { bytes: 12 * 1024 ** 2, size: 24 * 1024 ** 2 }]]),
};
const moment = { elapsedMs: 61_000, bytesPerSecond: 64 * 1024 ** 2, isStopping: false };
const screen = { columns: 80, rows: 24 };

describe("displayLines", () => {
  it("shows files, bytes, rate, the time that is left and what is under way", () => {
    const [bar = "", counts, item = "", ...more] = displayLines(copying, moment, screen);
    expect(bar).toMatch(/^Copying {2}█{20}░{20} {2}50 %$/);
    expect(counts).toBe("  1,234 of 2,100 files · 1.0 GiB of 2.0 GiB · 64.0 MiB/s · 0:16 left");
    expect(item).toMatch(/^ {2}photos\/IMG_0001\.CR2 {10,}12\.0 MiB of 24\.0 MiB$/);
    expect(item).toHaveLength(79);
    expect(more).toEqual([]);
  });

  it("shows how many entries were found the same while it compares, and no share of what nobody knows", () => {
    const lines = displayLines({ ...copying, phase: "comparing", skipped: 12_345 }, moment, screen);
    expect(lines[0]).toBe("Comparing");
    expect(lines[1]).toBe("  12,345 the same · 1:01");
  });

  it("shows deletes and failures as they come", () => {
    const deleting = { ...copying, phase: "deleting" as const, deletes: 40, deletesDone: 10, failures: 2 };
    const lines = displayLines({ ...deleting, underWay: new Map() }, moment, screen);
    expect(lines[0]).toMatch(/^Deleting {2}█{10}░{30} {2}25 %$/);
    expect(lines[1]).toBe("  10 of 40 entries · 1:01 · 2 failed");
  });

  it("says that it is stopping, and how it ends at once", () => {
    expect(displayLines(copying, { ...moment, isStopping: true }, screen)[0]).toMatch(/^Stopping; once more/);
  });

  it("names as many files as fit and counts the others", () => {
    const underWay = new Map(
      Array.from({ length: 20 }, (_, index) => [`file-${index}`, { bytes: 0, size: 9 }]),
    );
    expect(displayLines({ ...copying, underWay }, moment, screen).at(-1)).toBe("  … and 12 more");
    const small = displayLines({ ...copying, underWay }, moment, { columns: 80, rows: 6 });
    expect(small).toHaveLength(5);
    expect(small.at(-1)).toBe("  … and 18 more");
  });

  it("keeps to the screen and lets a terminal obey nothing, whatever the name and the size", () => {
    const letter = constantFrom("a", "é", "/", "\u001b", "\u202e", "\n", "名"); // the last takes two columns
    const name = string({ unit: letter, minLength: 1, maxLength: 100 });
    const any = record({
      names: array(name),
      columns: integer({ min: 20, max: 200 }),
      rows: nat(60),
    });
    assert(
      property(any, ({ names, columns, rows }) => {
        const underWay = new Map(names.map((path) => [path, { bytes: 1, size: 2 }]));
        const lines = displayLines({ ...copying, underWay }, moment, { columns, rows });
        expect(lines.length).toBeLessThanOrEqual(Math.max(3, rows));
        for (const line of lines) {
          expect(line.length + [...line.matchAll(/名/g)].length).toBeLessThan(columns);
          expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        }
      }),
    );
  });
});

it("progressLine is the same on one line", () => {
  expect(progressLine(copying, moment)).toBe(
    "Copying: 1,234 of 2,100 files · 1.0 GiB of 2.0 GiB · 64.0 MiB/s · 0:16 left",
  );
});

it("the README shows what the display shows", async () => {
  const mebibytes = (amount: number): number => Math.round(amount * 1024 ** 2);
  const names = { 4050: [0, 22.4], 4052: [4.1, 12.1], 4053: [2.8, 10.8], 4054: [0, 18.7], 4055: [0, 17.2] };
  const files = Object.entries({ ...names, 4056: [0, 11.8] }).map(
    ([name, sizes]) => [`lisbon/IMG_${name}.CR3`, sizes] as const,
  );
  const all = [["alps/timelapse.mov", [104, 610]], ...files, ["lisbon/IMG_4057.JPG", [0.5, 4.2]]] as const;
  const rest = Array.from({ length: 8 }, (_, index) => [`studio/${index}`, [0, 1]] as const);
  const underWay = new Map(
    [...all, ...rest].map(([name, [bytes = 0, size = 0]]) => [
      name,
      { bytes: mebibytes(bytes), size: mebibytes(size) },
    ]),
  );
  const sizes = { files: 97, filesDone: 51, bytes: mebibytes(1900), bytesDone: mebibytes(892) };
  const rate = { ...moment, bytesPerSecond: mebibytes(18.6) };
  const lines = displayLines({ ...copying, ...sizes, underWay }, rate, screen);
  const readme = await readFile(new URL("../../../../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`$ s3fs mirror ./photos s3://archive/photos --delete\n${lines.join("\n")}\n`);
});
