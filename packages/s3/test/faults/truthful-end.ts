import { expect } from "vitest";

/** A command line, and what became of it. */
export interface CommandEnd {
  readonly args: readonly string[];
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One that ends with success has nothing to complain of, one that fails says why, and a program is told the same. */
export function expectTruthful({ args, code, stdout, stderr }: CommandEnd): void {
  const what = `the end of ${args[0]} with ${code}`;
  const complaints = stderr.split("\n").filter((line) => line.startsWith("s3fs: "));
  const last = args.includes("--json") ? lastRecord(stdout) : undefined;
  const hasTold = complaints.length > 0 || last?.ok === false;
  expect([what, hasTold]).toEqual([what, code !== 0]);
  if (last?.ok !== undefined) expect([what, last.ok]).toEqual([what, code === 0]);
  if (last?.exitCode !== undefined) expect([what, last.exitCode]).toEqual([what, code]);
}

interface EndRecord {
  readonly ok?: unknown;
  readonly exitCode?: unknown;
}

/** Every line is a record of its own. */
function lastRecord(stdout: string): EndRecord | undefined {
  const records = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line): EndRecord => JSON.parse(line) as object);
  return records.at(-1);
}
