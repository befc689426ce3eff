import { rm } from "node:fs/promises";
import { bundled } from "@s3fs/test-support";
import { beforeAll, expect, it } from "vitest";
import { everyWay, killMirror, lengthsOf, type Lengths } from "./kill-mirror.ts";

const KILLS = 10;

let program: string;
let lengths: Lengths;

beforeAll(async () => {
  const { directory, main } = await bundled(new URL("programs/mirror-once.ts", import.meta.url));
  program = main;
  lengths = await lengthsOf(program);
  return () => rm(directory, { recursive: true });
}, 120_000);

it(`a mirror that is killed or stopped at ${KILLS} random points has lost nothing, and the next one leaves both sides equal and nothing else`, async () => {
  let ended = 0;
  for (const kill of everyWay(KILLS)) ended += (await killMirror(program, kill, lengths)) ? 1 : 0;
  console.log(`${ended} of ${KILLS} mirrors were ended before they were done`);
  expect(ended).toBeGreaterThan(0);
}, 600_000);
