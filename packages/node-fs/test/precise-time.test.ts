import * as promises from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onDisk, openWith } from "./on-disk.ts";

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

  it("that the disk can't keep are refused, and change nothing", async () => {
    const lastSecond = 15_032_385_535;
    const kept = (seconds: string | number): number => Math.min(Number(seconds), lastSecond);
    const { fs, names } = await onDisk({
      ...openWith((handle) => ({ utimes: (_, modified) => handle.utimes(kept(modified), kept(modified)) })),
      utimes: (path, _, modified) => promises.utimes(path, kept(modified), kept(modified)),
    });
    await fs.write("a", "old", { modified: 1_600_000_000_123 });
    const failure = { code: "EINVAL", message: expect.stringContaining("100000000000000 ms") };
    await expect(fs.write("a", "new", { modified: 1e14 })).rejects.toMatchObject(failure);
    await expect(fs.setModified("a", 1e14)).rejects.toMatchObject(failure);
    expect(await fs.read("a").text()).toBe("old");
    expect(await fs.stat("a")).toMatchObject({ modifiedMs: 1_600_000_000_123 });
    expect(await names()).toEqual(["a"]);
  });

  it("are taken as coarse as the disk keeps them", async () => {
    const { fs } = await onDisk(
      openWith((handle) => ({
        utimes: (_, modified) => handle.utimes(0, Math.floor(Number(modified) / 2) * 2),
      })),
    );
    await fs.write("a", "x", { modified: 1_600_000_001_999 });
    expect(await fs.stat("a")).toMatchObject({ modifiedMs: 1_600_000_000_000 });
  });

  it("of a Date come back to the millisecond", async () => {
    const { fs } = await onDisk();
    const modified = new Date("2024-02-29T12:34:56.123Z");
    await fs.write("a", "x", { modified });
    const entry = await fs.stat("a");
    expect(entry.modifiedMs).toBe(modified.getTime());
  });
});
