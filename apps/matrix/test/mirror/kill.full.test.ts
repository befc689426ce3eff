import { beforeAll, expect, it } from "vitest";
import { everyWay, killAll, makeVictim, type Victim } from "./kill-mirror.ts";

let victim: Victim;

beforeAll(async () => {
  victim = await makeVictim();
  return victim.dispose;
}, 600_000);

it.each(["SIGINT", "SIGKILL"] as const)(
  "a mirror that is ended by %s at 50 random points has lost nothing, and the next one makes both sides equal",
  async (signal) => {
    expect(await killAll(victim, everyWay(signal, 50))).toBeGreaterThan(25);
  },
);
