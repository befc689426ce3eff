import { FileSystem, within, parsePath } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { cached, mount, overlay, throttled, traced, type Traced } from "../src/index.ts";
import { memoryDriver } from "./memory-driver.ts";

describe("a handle that changes a file in place", () => {
  it("makes a cache forget at each change", async () => {
    const fs = new FileSystem(cached(memoryDriver()));
    await fs.write("f", "1");
    await using handle = await fs.open("f", "r+");
    for (const change of [() => handle.write("123"), () => handle.truncate(2)]) {
      const { size: before } = await handle.stat();
      expect(await fs.stat("f")).toMatchObject({ size: before });
      await change();
      const { size: after } = await handle.stat();
      expect(after).not.toBe(before);
      expect(await fs.stat("f")).toMatchObject({ size: after });
    }
    expect(handle.atomic).toBe(false);
  });

  it("tells paths, and errors, of the view and of the tree that it was opened through", async () => {
    const driver = memoryDriver();
    const view = new FileSystem(mount({ "a/b": within(driver, parsePath("c/d")) }).driver);
    await view.write("a/b/f", "old");
    const handle = await view.open("a/b/f", "r+");
    expect(await handle.stat()).toMatchObject({ path: "a/b/f", size: 3 });
    await handle.write("new");
    await new FileSystem(driver).remove("c/d/f");
    const lost = await handle.close().catch((error: unknown) => error);
    expect(lost).toMatchObject({ code: "ECHANGED", path: "a/b/f", operation: "write" });
  });

  it("is opened by no tree for a file system that has none: the update is held", async () => {
    const { openHandle: _absent, ...driver } = memoryDriver();
    const fs = new FileSystem(mount({ "": driver }).driver);
    await fs.write("f", "old");
    await fs.open("f", "r+", async (handle) => {
      expect(handle.atomic).toBe(true);
      await handle.write("new");
    });
    expect(await fs.read("f").text()).toBe("new");
  });

  it("is opened by an overlay on what the writable layer has; of a lower one's file a whole is written", async () => {
    const [upper, lower] = [memoryDriver(), memoryDriver()];
    await new FileSystem(lower).write("f", "old");
    const { driver } = overlay([
      { name: "upper", driver: upper, priority: 1, writable: true },
      { name: "lower", driver: lower },
    ]);
    const fs = new FileSystem(driver);
    for (const atomic of [true, false])
      await fs.open("f", "r+", async (handle) => {
        expect(handle.atomic).toBe(atomic);
        await handle.write("new");
      });
    expect(await new FileSystem(upper).read("f").text()).toBe("new");
    expect(await new FileSystem(lower).read("f").text()).toBe("old");
  });

  it("passes a throttle in pieces, all of its bytes, at their places", async () => {
    const driver = memoryDriver();
    const written: number[] = [];
    const counting = traced(driver, ({ operation }) => {
      if (operation === "write") written.push(written.length);
    });
    const fs = new FileSystem(throttled(counting, { bytesPerSecond: 10_000 }));
    await fs.write("f", "-");
    const bytes = Uint8Array.from({ length: 10_100 }, (_, index) => index % 251);
    written.length = 0;
    await fs.open("f", "r+", (handle) => handle.write(bytes, 1));
    expect(written.length).toBeGreaterThan(2); // with the close
    const content = await new FileSystem(driver).read("f").bytes();
    expect(content.subarray(1)).toEqual(bytes);
  });

  it("waits for a throttle until its signal aborts", async () => {
    const fs = new FileSystem(throttled(memoryDriver(), { bytesPerSecond: 100 }));
    await fs.write("f", "-");
    const impatient = new AbortController();
    const handle = await fs.open("f", "r+", { signal: impatient.signal });
    setImmediate(() => impatient.abort("gave up"));
    await expect(handle.write(new Uint8Array(100_000))).rejects.toBe("gave up");
    await expect(handle.close()).rejects.toBe("gave up");
  });

  it("tells a hook of each of its calls", async () => {
    const calls: Traced[] = [];
    const fs = new FileSystem(traced(memoryDriver(), (call) => calls.push(call)));
    await fs.write("f", "old");
    calls.length = 0;
    await fs.open("f", "r+", async (handle) => {
      await handle.read(1);
      await handle.write("x");
      await handle.sync();
    });
    expect(calls.map(({ operation }) => operation)).toEqual(["open", "read", "write", "write", "write"]);
  });
});
