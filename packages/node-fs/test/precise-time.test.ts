import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onDisk } from "./on-disk.ts";

describe("times", () => {
  const microseconds = fc.oneof(
    fc.integer({ min: 0, max: 4_102_444_800_000_000 }),
    fc.integer({ min: -2_000_000_000_000_000, max: 2_000_000 }),
    fc.integer({ min: 0, max: 4_102_444_800_000 }).map((milliseconds) => milliseconds * 1000),
  );

  it("come back exact to the microsecond, through write, setModified and copy", async () => {
    const { fs } = await onDisk();
    await fc.assert(
      fc.asyncProperty(microseconds, microseconds, async (written, set) => {
        await fs.write("a", "x", { modified: written / 1000 });
        expect(await fs.stat("a")).toMatchObject({
          modifiedMs: written / 1000,
          sourceModifiedMs: written / 1000,
        });
        await fs.setModified("a", set / 1000);
        await fs.copy("a", "b", { overwrite: true });
        expect(await fs.stat("b")).toMatchObject({ modifiedMs: set / 1000, sourceModifiedMs: set / 1000 });
      }),
      { numRuns: 200 },
    );
  });

  it("of a Date come back to the millisecond", async () => {
    const { fs } = await onDisk();
    const modified = new Date("2024-02-29T12:34:56.123Z");
    await fs.write("a", "x", { modified });
    const entry = await fs.stat("a");
    expect(entry.modifiedMs).toBe(modified.getTime());
  });
});
