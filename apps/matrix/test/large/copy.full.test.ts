import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
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
  const server = spawn(process.execPath, [at("../../programs/serve.js")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const [connection] = await once(createInterface(server.stdout), "line");
    const { stdout } = await run(process.execPath, [
      at("../../programs/copy-large.js"),
      "1024",
      String(connection),
    ]);
    const { equal, peakMiB, seconds } = JSON.parse(stdout);
    console.log(`1 GiB there and back in ${Number(seconds).toFixed(1)} s, peak ${peakMiB} MiB`);
    expect(equal).toBe(true);
    expect(peakMiB).toBeLessThanOrEqual(256);
  } finally {
    server.stdin.end();
    await once(server, "exit");
  }
});
