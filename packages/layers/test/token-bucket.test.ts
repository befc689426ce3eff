import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenBucket } from "../src/token-bucket.ts";

/** A bucket whose clock moves when told. */
function bucketAt(perSecond: number, capacity?: number) {
  const clock = { nowMs: 1000 };
  const options = { perSecond, now: () => clock.nowMs, ...(capacity !== undefined && { capacity }) };
  return { bucket: tokenBucket(options), clock };
}

/** Waits as long as the bucket says, and answers how long that was. */
function taken({ bucket, clock }: ReturnType<typeof bucketAt>, amount: number): number {
  const startMs = clock.nowMs;
  for (let waitMs = bucket.take(amount); waitMs > 0; waitMs = bucket.take(amount)) clock.nowMs += waitMs;
  return clock.nowMs - startMs;
}

describe("tokenBucket", () => {
  it("gives what it holds at once, and the rest at its rate", () => {
    const timed = bucketAt(10, 5);
    expect([5, 1, 2].map((amount) => taken(timed, amount))).toEqual([0, 100, 200]);
  });

  it("takes nothing when it asks to wait", () => {
    const { bucket, clock } = bucketAt(10, 5);
    bucket.take(5);
    expect([bucket.take(5), bucket.take(5)]).toEqual([500, 500]);
    clock.nowMs += 500;
    expect(bucket.take(5)).toBe(0);
  });

  it("holds no more than its capacity, however long it was idle", () => {
    const timed = bucketAt(10, 5);
    timed.clock.nowMs += 3_600_000;
    expect([5, 5].map((amount) => taken(timed, amount))).toEqual([0, 500]);
  });

  it("gives more than its capacity when it is full, and lets the next one wait for the debt", () => {
    const timed = bucketAt(10, 5);
    expect([25, 5].map((amount) => taken(timed, amount))).toEqual([0, 2500]);
  });

  it("holds a quarter of a second's worth by default, at least one", () => {
    expect(bucketAt(1000).bucket.capacity).toBe(250);
    expect(bucketAt(0.5).bucket.capacity).toBe(1);
  });

  it("is not emptied, nor filled, by a clock that goes back", () => {
    const { bucket, clock } = bucketAt(10, 5);
    bucket.take(5);
    clock.nowMs -= 10_000;
    expect(bucket.take(1)).toBe(100);
    clock.nowMs += 100;
    expect(bucket.take(1)).toBe(0);
  });

  it("never gives more than its capacity and its rate over any run of amounts it can hold", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), idleMs: fc.nat(500) }), {
          minLength: 1,
        }),
        (perSecond, steps) => {
          const timed = bucketAt(perSecond);
          const { capacity } = timed.bucket;
          let given = 0;
          for (const { share, idleMs } of steps) {
            timed.clock.nowMs += idleMs;
            taken(timed, share * capacity);
            given += share * capacity;
            const elapsedSeconds = (timed.clock.nowMs - 1000) / 1000;
            expect(given).toBeLessThanOrEqual((capacity + perSecond * elapsedSeconds) * 1.000001 + 1e-3);
          }
        },
      ),
    );
  });
});
