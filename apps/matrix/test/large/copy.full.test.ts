import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, it } from "vitest";

const run = promisify(execFile);
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

beforeAll(
  () => run(process.execPath, [at("../../../../scripts/pnpm.js"), "exec", "turbo", "run", "build"]),
  300_000,
);

it("copies 1 GiB disk → S3 → disk within 256 MiB of memory, the server in a process of its own", async () => {
  const report = await runBeside([], "copy-large.js", 1024);
  console.log(JSON.stringify(report));
  expect(report["equal"]).toBe(true);
  expect(report["peakMiB"]).toBeLessThanOrEqual(256);
});

it("streams 10 GiB to S3 and back, each byte hashed both ways, within 150 MiB of memory above the baseline", async () => {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-large-"));
  try {
    const report = await runBeside([directory], "stream-large.js", 10 * 1024);
    console.log(JSON.stringify(report));
    const { equal, writeMiB, readMiB } = report;
    expect(equal).toBe(true);
    expect(writeMiB).toBeLessThanOrEqual(150);
    expect(readMiB).toBeLessThanOrEqual(150);
  } finally {
    await rm(directory, { recursive: true });
  }
});

/** Runs a program beside a server, each in a process of its own. @returns what the program prints */
async function runBeside(
  serverWords: readonly string[],
  program: string,
  mebibytes: number,
): Promise<Readonly<Record<string, unknown>>> {
  const server = spawn(process.execPath, [at("../../programs/serve.js"), ...serverWords], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const [connection] = await once(createInterface(server.stdout), "line");
    const words = [at(`../../programs/${program}`), String(mebibytes), String(connection)];
    const { stdout } = await run(process.execPath, words);
    return JSON.parse(stdout);
  } finally {
    server.stdin.end();
    await once(server, "exit");
  }
}
