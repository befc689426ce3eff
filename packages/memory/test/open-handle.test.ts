import { describe, expect, it } from "vitest";
import { MemoryFS } from "../src/index.ts";

describe("a handle on a file in memory", () => {
  it("changes the file in place, with a new etag for each change", async () => {
    const fs = new MemoryFS();
    const { etag } = await fs.write("f", "hello");
    await fs.open("f", "r+", async (handle) => {
      expect(handle.atomic).toBe(false);
      await handle.write("J");
      await expect(fs.write("f", "x", { ifMatch: etag })).rejects.toMatchObject({ code: "EPRECONDITION" });
    });
    expect(await fs.read("f").text()).toBe("Jello");
  });

  it("adds to the end with a+, wherever it has read", async () => {
    const fs = new MemoryFS();
    await fs.write("f", "one");
    await fs.open("f", "a+", async (handle) => {
      await handle.read(1, 0);
      await fs.append("f", "two");
      await handle.write("three");
    });
    expect(await fs.read("f").text()).toBe("onetwothree");
  });

  it.each([
    ["a write", 8],
    ["a gap", 8],
    ["a truncation", 8],
  ])(
    "is ENOSPC when %s would take more than there may be, and leaves what was there",
    async (how, maxBytes) => {
      const fs = new MemoryFS({ maxBytes });
      await fs.write("f", "12345");
      await fs.open("f", "r+", async (handle) => {
        const growing = {
          "a write": () => handle.write("123456789"),
          "a gap": () => handle.write("x", 8),
          "a truncation": () => handle.truncate(9),
        }[how];
        await expect(growing?.()).rejects.toMatchObject({ code: "ENOSPC" });
        await handle.truncate(8);
      });
      expect((await fs.read("f").bytes()).byteLength).toBe(8);
    },
  );

  it("counts nothing for a file that is gone, whose number another one may have by then", async () => {
    const fs = new MemoryFS({ maxBytes: 10 });
    await fs.write("f", "12345");
    const handle = await fs.open("f", "r+");
    await fs.remove("f");
    const { etag } = await fs.write("g", "1234567890");
    await handle.truncate(3);
    expect(await fs.stat("g")).toMatchObject({ size: 10, etag });
    await expect(handle.close()).rejects.toMatchObject({ code: "ECHANGED" });
    await fs.remove("g");
    await fs.write("h", "1234567890");
  });
});
