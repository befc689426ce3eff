import { FileSystem } from "@s3fs/core";
import { traced, type Traced } from "@s3fs/layers";
import { describe, expect, it } from "vitest";
import { memoryDriver } from "./memory-driver.ts";

function tracing(): { fs: FileSystem; calls: Traced[] } {
  const calls: Traced[] = [];
  return { fs: new FileSystem(traced(memoryDriver(), (call) => calls.push(call))), calls };
}

const briefly = ({ operation, path, kind, outcome, items }: Traced): string =>
  [operation, path, kind, outcome, items].filter((word) => word !== undefined).join(" ");

describe("traced", () => {
  it("tells of every call: what, where, how long and how it ended", async () => {
    const { fs, calls } = tracing();
    await fs.write("a/b", "hello");
    await fs.read("a/b").text();
    await fs.stat("x").catch(() => {});
    await fs
      .read("x")
      .text()
      .catch(() => {});
    for await (const { path } of fs.list("a")) expect(path).toBe("a/b");
    expect(calls.map(briefly)).toEqual([
      "write a/b call done",
      "read a/b call done",
      "read a/b stream done 1",
      "stat x call done",
      "read x call failed",
      "list a stream done 1",
    ]);
    expect(calls[4]?.error).toMatchObject({ code: "ENOENT" });
    for (const { driver, startedMs, durationMs } of calls) {
      expect(driver).toBe("memory");
      expect(Math.abs(startedMs - Date.now())).toBeLessThan(60_000);
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
  });

  it("tells a consumer who stops from one who aborts", async () => {
    const { fs, calls } = tracing();
    await fs.write("a", "");
    await fs.write("b", "");
    for await (const _entry of fs.list()) break;
    const controller = new AbortController();
    const listing = fs.list("", { signal: controller.signal });
    await listing.next();
    controller.abort();
    await listing.next().catch(() => {});
    await new Promise((resolve) => setImmediate(resolve)); // an abort does not wait for the stream to end
    expect(calls.slice(2).map(briefly)).toEqual(["list  stream stopped 1", "list  stream aborted 1"]);
  });

  it("changes no outcome when the hook throws", async () => {
    const fs = new FileSystem(
      traced(memoryDriver(), () => {
        throw new Error("the hook's own trouble");
      }),
    );
    await fs.write("a", "hello");
    expect(await fs.read("a").text()).toBe("hello");
  });

  it("keeps what the driver can do, and leaves its parent open when it is closed", async () => {
    const base = new FileSystem(memoryDriver());
    const view = traced(base.driver, () => {});
    expect(new Set([...Object.keys(view), "close"])).toEqual(new Set(Object.keys(base.driver)));
    await new FileSystem(view).close();
    expect(await base.exists("a")).toBe(false);
  });
});
