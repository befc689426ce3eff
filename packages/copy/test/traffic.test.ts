import { FsError, NEVER } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { climber } from "../src/concurrency/climber.ts";
import { pacer } from "../src/concurrency/pacer.ts";
import { trafficOf } from "../src/concurrency/traffic.ts";
import { turns } from "../src/concurrency/turns.ts";

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("turns", () => {
  it("are taken in the order of the asking, also when a later one would fit", async () => {
    const places = turns(10);
    const order: string[] = [];
    const first = await places.take(8, NEVER);
    const ask = async (name: string, wanted: number): Promise<() => void> => {
      const release = await places.take(wanted, NEVER);
      order.push(name);
      return release;
    };
    const large = ask("large", 5);
    const small = ask("small", 1);
    await settle();
    expect(order).toEqual([]);
    first();
    (await large)();
    (await small)();
    expect(order).toEqual(["large", "small"]);
    expect(places.state.taken).toBe(0);
  });

  it("let one through alone that is larger than all of them", async () => {
    const places = turns(10);
    const release = await places.take(3, NEVER);
    const huge = places.take(50, NEVER);
    await settle();
    expect(places.state.taken).toBe(3);
    release();
    const free = await huge;
    expect(places.state.taken).toBe(50);
    free();
    free(); // once is enough
    expect(places.state.taken).toBe(0);
  });

  it("are not lost by who gives up, before or in the moment of the turn", async () => {
    const places = turns(1);
    const release = await places.take(1, NEVER);
    const [early, late] = [new AbortController(), new AbortController()];
    const waiting = [places.take(1, early.signal), places.take(1, late.signal)];
    const outcomes = Promise.allSettled(waiting);
    early.abort("early");
    late.abort("late");
    release();
    expect(await outcomes).toEqual([
      { status: "rejected", reason: "early" },
      { status: "rejected", reason: "late" },
    ]);
    expect(places.state.taken).toBe(0);
    await expect(places.take(1, AbortSignal.abort("never"))).rejects.toBe("never");
    (await places.take(1, NEVER))();
  });

  it("that become fewer hold back who comes, that become more let in who waits", async () => {
    const places = turns(2);
    const releases = [await places.take(1, NEVER), await places.take(1, NEVER)];
    places.resize(1);
    const third = places.take(1, NEVER);
    releases[0]?.();
    await settle();
    expect(places.state.taken).toBe(1);
    places.resize(2);
    (await third)();
    releases[1]?.();
    expect(places.state.taken).toBe(0);
  });
});

describe("the number of operations", () => {
  /** The limits after windows that took so many milliseconds each. */
  function after(most: number, windowsMs: readonly number[]): number[] {
    let nowMs = 0;
    const climb = climber({ most, now: () => nowMs });
    return windowsMs.map((durationMs) => {
      nowMs += durationMs;
      for (let left = climb.limit; left > 0; left -= 1) climb.done(0);
      return climb.limit;
    });
  }

  it("stays at its most as long as all goes well", () => {
    expect(after(16, [100, 110, 90, 150])).toEqual([16, 16, 16, 16]);
  });

  it("is reduced when the goodput collapses, and grows again by one for each window", () => {
    expect(after(16, [100, 1000, 100, 100])).toEqual([16, 12, 13, 14]);
  });

  it("takes what is slow for long as the new measure", () => {
    expect(after(16, [100, 1000, 1000, 1000])).toEqual([16, 12, 13, 14]);
  });

  it("is halved at each refusal, down to one", () => {
    const climb = climber({ most: 16, now: () => 0 });
    const limits = Array.from({ length: 6 }, () => {
      climb.slowDown();
      return climb.limit;
    });
    expect(limits).toEqual([8, 4, 2, 1, 1, 1]);
  });
});

describe("a rate", () => {
  it("is kept over time, whatever the chunks, and an idle time is not saved up", async () => {
    let nowMs = 0;
    const waits: number[] = [];
    const wait = async (durationMs: number): Promise<void> => {
      waits.push(durationMs);
      nowMs += durationMs;
    };
    const { pass } = pacer(1000, { now: () => nowMs, wait });
    for (const bytes of [500, 250, 250]) await pass(bytes, NEVER);
    expect(waits).toEqual([500, 250]);
    nowMs += 10_000;
    for (const bytes of [100, 100]) await pass(bytes, NEVER);
    expect(waits).toEqual([500, 250, 100]);
  });

  it.each([0, -1, Number.NaN, Infinity])("of %d is refused", (bytesPerSecond) => {
    expect(() => trafficOf({ bytesPerSecond })).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });
});

describe("the traffic of a run", () => {
  it("never holds more operations or bytes than it may", async () => {
    const traffic = trafficOf({ concurrency: 5, maxBytesInFlight: 100 });
    const now = { operations: 0, bytes: 0 };
    const most = { operations: 0, bytes: 0 };
    const runOne = (bytes: number): Promise<void> =>
      traffic.run({ bytes, work: bytes }, NEVER, async () => {
        now.operations += 1;
        now.bytes += bytes;
        most.operations = Math.max(most.operations, now.operations);
        most.bytes = Math.max(most.bytes, now.bytes);
        await settle();
        now.operations -= 1;
        now.bytes -= bytes;
      });
    await Promise.all([...Array(50).fill(3), ...Array(50).fill(40)].map(runOne));
    expect(most).toEqual({ operations: 5, bytes: expect.any(Number) });
    expect(most.bytes).toBeLessThanOrEqual(100);
    expect(most.bytes).toBeGreaterThan(60);
  });

  it("becomes less when a store says to slow down", async () => {
    const traffic = trafficOf({ concurrency: 8 });
    const refused = async (): Promise<never> => Promise.reject(new FsError("ETHROTTLED"));
    await expect(traffic.run({ bytes: 0, work: 0 }, NEVER, refused)).rejects.toThrow("ETHROTTLED");
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, (running += 1));
      await settle();
      running -= 1;
    };
    await Promise.all(Array.from({ length: 4 }, () => traffic.run({ bytes: 0, work: 0 }, NEVER, work)));
    expect(most).toBe(4);
    await Promise.all(Array.from({ length: 40 }, () => traffic.run({ bytes: 0, work: 0 }, NEVER, work)));
    expect(most).toBeLessThan(16);
  });

  it.each([0, -1, 1.5])("is refused %d bytes in flight", (maxBytesInFlight) => {
    expect(() => trafficOf({ maxBytesInFlight })).toThrow(expect.objectContaining({ code: "EINVAL" }));
  });
});
