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

it.each(["SIGINT", "SIGKILL"] as const)(
  "a mirror that is ended by %s at 50 random points has lost nothing, and the next one makes both sides equal",
  async (signal) => {
    expect(await killAll(program, everyWay(signal, 50), lengths)).toBeGreaterThan(25);
  },
);
