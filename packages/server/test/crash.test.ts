import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bundled } from "@s3fs/test-support";
import { directoryStore } from "../src/index.ts";
import { createCrashLoad } from "./crash-load.ts";
import { startDirectoryServer } from "./directory-server.ts";

const isFull = process.env["S3FS_FULL"] === "1";
const KILLS = isFull ? 50 : 4;

let program: { readonly directory: string; readonly main: string };
let data: string;

beforeAll(async () => {
  program = await bundled(new URL("programs/directory-server.ts", import.meta.url));
  data = await mkdtemp(join(tmpdir(), "s3fs-crash-"));
});

afterAll(async () => {
  await rm(program.directory, { recursive: true });
  await rm(data, { recursive: true });
});

it(`loses nothing acknowledged and keeps nothing by halves when killed at ${KILLS} random points under load`, async () => {
  const path = join(data, "store");
  const load = createCrashLoad(Math.random);
  let afterKill = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await startDirectoryServer(program.main, path);
    const killed = new Promise<void>((resolve) => {
      const count = load.acknowledgements + 1 + Math.floor(Math.random() * 150);
      // Some microseconds later, or in the midst of the requests that are under way.
      load.onAcknowledgement(count, () => void setTimeout(() => resolve(server.kill()), Math.random() * 8));
    });
    await Promise.all([load.run(server), killed]);
    await using store = await directoryStore(path, { durability: "none" });
    expect(await load.verify(store)).toEqual([]);
    afterKill += store.uploadsInProgress();
    await expectSwept(path, store.uploadsInProgress());
  }
  console.log(
    `${KILLS} kills, ${load.acknowledgements} acknowledged requests, ${afterKill} uploads found in progress`,
  );
}, 1_800_000);

it("lets one only of the processes that start together take over the lock of a killed one", async () => {
  const path = join(data, "contested");
  await (await startDirectoryServer(program.main, path)).kill();
  const started = await Promise.all(Array.from({ length: 5 }, () => startContender(path)));
  const winners = started.filter(({ hasStarted }) => hasStarted);
  for (const { child } of winners) {
    const exit = once(child, "exit");
    child.kill();
    await exit;
  }
  expect(winners).toHaveLength(1);
  await using store = await directoryStore(path, { durability: "none" });
  expect(await store.listBuckets()).toHaveLength(1);
});

/** Resolves when a server says how to reach it, or has ended. */
async function startContender(path: string): Promise<{ child: ChildProcess; hasStarted: boolean }> {
  const child = spawn(process.execPath, [program.main, path], { stdio: ["pipe", "pipe", "ignore"] });
  const hasStarted = await Promise.race([
    once(child.stdout, "data").then(() => true),
    once(child, "exit").then(() => false),
  ]);
  return { child, hasStarted };
}

/** What a killed process leaves behind is gone when the store has opened. */
async function expectSwept(path: string, uploads: number): Promise<void> {
  expect(await readdir(join(path, "incoming"))).toEqual([]);
  let inProgress = 0;
  for (const id of await readdir(join(path, "parts"))) {
    const names = await readdir(join(path, "parts", id));
    if (names.includes("upload")) inProgress++;
    else expect(names).toHaveLength(2);
  }
  expect(inProgress).toBe(uploads);
}
