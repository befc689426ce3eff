import { readFile } from "node:fs/promises";
import { FsError, type ErrorCode } from "@s3fs/core";
import { expect, it } from "vitest";
import { OutOfTime } from "../src/time-limit.ts";
import { ExitCode, exitCodeOf } from "../src/exit-code.ts";

// Scripts depend on the numbers, so they are spelled out.
it("the exit codes are the documented ones", () => {
  expect(ExitCode).toEqual({ ok: 0, failed: 1, usage: 2, missing: 3, guard: 4, limit: 5, conflicts: 6 });
});

it("the page of the exit codes has a row for each, and for the three signals", async () => {
  const page = await readFile(new URL("../../../docs/exit-codes.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (\d+) /gm)].map(([, code]) => Number(code));
  expect(rows).toEqual([...Object.values(ExitCode), 129, 130, 143]);
});

const codes: readonly (readonly [ErrorCode, number])[] = [
  ["EACCES", 1],
  ["EUNAVAILABLE", 1],
  ["EINVAL", 2],
  ["ENAMETOOLONG", 2],
  ["ENOENT", 3],
  ["ENOBUCKET", 3],
  ["ENOTDIR", 3],
  ["EGUARD", 4],
];

it.each(codes)("%s ends the command with %d", (code, exitCode) => {
  expect(exitCodeOf(new FsError(code))).toBe(exitCode);
});

it("a limit ends the command with 5", () => {
  expect(exitCodeOf(new OutOfTime("30m"))).toBe(5);
});

it("anything else ends the command with 1", () => {
  expect(exitCodeOf(new Error("unforeseen"))).toBe(1);
});
