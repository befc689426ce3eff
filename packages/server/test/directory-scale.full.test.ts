import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundled } from "@s3fs/test-support";

const OBJECTS = 100_000;
const run = promisify(execFile);

it("opens a directory store of 100,000 objects, and keeps less than 2 KiB of memory for each", async () => {
  const { directory, main } = await bundled(new URL("programs/measure-opening.ts", import.meta.url));
  const data = await mkdtemp(join(tmpdir(), "s3fs-scale-"));
  try {
    const measure = async (...parameters: readonly string[]): Promise<Measured> => {
      const { stdout } = await run(process.execPath, [
        "--expose-gc",
        main,
        join(data, "store"),
        ...parameters,
      ]);
      return JSON.parse(stdout) as Measured; // the program prints it
    };
    const filled = await measure(String(OBJECTS));
    const { openedMs, processorMs, heapGrowth, workedMs } = await measure();
    const bytes = Math.round(heapGrowth / OBJECTS);
    console.log(
      `${OBJECTS} objects: written in ${seconds(filled.workedMs)} (without syncs), opened in ${seconds(openedMs)} (${seconds(processorMs)} of processor time), ` +
        `${bytes} bytes of memory for each, first page listed in ${Math.round(workedMs)} ms`,
    );
    expect(bytes).toBeLessThan(2048);
  } finally {
    await rm(directory, { recursive: true });
    await rm(data, { recursive: true });
  }
});

interface Measured {
  readonly openedMs: number;
  readonly processorMs: number;
  readonly heapGrowth: number;
  readonly workedMs: number;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
