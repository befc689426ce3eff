import { rm } from "node:fs/promises";
import { bundled } from "@s3fs/test-support";
import { beforeAll, expect, it } from "vitest";
import { everyWay, killAll, lengthsOf, type Lengths } from "./kill-mirror.ts";

let program: string;
let lengths: Lengths;

beforeAll(async () => {
  const { directory, main } = await bundled(new URL("programs/mirror-once.ts", import.meta.url));
  program = main;
  lengths = await lengthsOf(program);
  return () => rm(directory, { recursive: true });
}, 600_000);

it("F110 a mirror that is stopped by a signal at random points leaves nothing behind, and the next one makes both sides equal", async () => {
  expect(await killAll(program, everyWay("SIGINT", 5), lengths)).toBeGreaterThan(0);
}, 600_000);

it("F111 a mirror that is killed at random points has lost nothing, and the next one makes both sides equal and clears up", async () => {
  expect(await killAll(program, everyWay("SIGKILL", 5), lengths)).toBeGreaterThan(0);
}, 600_000);
