import { beforeAll, expect, it } from "vitest";
import { everyWay, killAll, makeVictim, type Victim } from "./kill-mirror.ts";

let victim: Victim;

beforeAll(async () => {
  victim = await makeVictim();
  return victim.dispose;
}, 600_000);

it("F110 a mirror that is stopped by a signal at random points leaves nothing behind, and the next one makes both sides equal", async () => {
  expect(await killAll(victim, everyWay("SIGINT", 5))).toBeGreaterThan(0);
}, 600_000);

it("F111 a mirror that is killed at random points has lost nothing, and the next one makes both sides equal and clears up", async () => {
  expect(await killAll(victim, everyWay("SIGKILL", 5))).toBeGreaterThan(0);
}, 600_000);
