import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A test or a group of tests whose title begins with the number of a fault, on the line of the call or on the next. */
const titleOfFault = /\b(?:it|test|describe)\b[^\n]*\(\n?\s*["'`](F\d+)\b/g;

const listed = readFileSync(join(root, "docs/faults.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, fault] = /^\| (F\d+) /.exec(line) ?? [];
    const tests = [...line.matchAll(/\]\(\.\.\/([^)]+\.test\.ts)\)/g)].map(([, path = ""]) => path);
    return fault === undefined ? [] : [{ fault, tests }];
  });

/** What stands beside them comes and goes while other tests run: what is built, and what is generated. */
const testFolders = [
  ...["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}/test`),
  ),
  "docs/examples/test",
  "scripts/test",
].filter((folder) => existsSync(join(root, folder)));

const tested = testFolders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => join(folder, path).replaceAll("\\", "/"))
    .flatMap((path) =>
      [...readFileSync(join(root, path), "utf8").matchAll(titleOfFault)].map(([, fault = ""]) => ({
        fault,
        path,
      })),
    ),
);

it("lists faults one after the other, each once", () => {
  const numbers = listed.map(({ fault }) => Number(fault.slice(1)));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
  expect(listed.length).toBeGreaterThanOrEqual(120);
});

it("lists for each fault the file of its one test, and no title names a fault that is not listed", () => {
  const pages = listed.map(({ fault, tests }) => `${fault} ${tests.join(" ")}`);
  const byNumber = tested.toSorted((one, other) => Number(one.fault.slice(1)) - Number(other.fault.slice(1)));
  expect(byNumber.map(({ fault, path }) => `${fault} ${path}`)).toEqual(pages);
});

it("names lines whose removal turns a test red, each of them in its file", () => {
  const page = readFileSync(join(root, "docs/faults.md"), "utf8");
  const rows = [
    ...page.matchAll(/^\| \[[^\]]+\]\(\.\.\/(\S+\.ts)\)\s+\| `(\w+)`\s+\| `(.+?)`\s+\|.*\| (F\d+)\s+\|$/gm),
  ];
  expect(rows.length).toBeGreaterThanOrEqual(10);
  const missing = rows.filter(([, path = "", name = "", line = "", fault = ""]) => {
    const source = readFileSync(join(root, path), "utf8");
    const isThere = source.includes(`function ${name}`) && source.includes(line.replaceAll("\\|", "|"));
    return !isThere || !listed.some((each) => each.fault === fault);
  });
  expect(missing.map(([row]) => row)).toEqual([]);
});
