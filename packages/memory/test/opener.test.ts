import type { FsUrl } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { MemoryFS } from "../src/index.ts";
import { memoryOpener } from "../src/opener.ts";

const url = (parameters: Record<string, string> = {}): FsUrl => ({
  scheme: "mem",
  resource: "",
  parameters: new Map(Object.entries(parameters)),
  display: "mem://",
});

describe("memoryOpener", () => {
  it("opens a fresh file system each time", async () => {
    const one = await memoryOpener.open(url(), {});
    const two = await memoryOpener.open(url(), {});
    await one.write("a", "x");
    expect(one).toBeInstanceOf(MemoryFS);
    expect(await two.exists("a")).toBe(false);
  });

  it("takes a limit, and names what it knows when given something else", async () => {
    const fs = await memoryOpener.open(url({ max_bytes: "3" }), {});
    await expect(fs.write("a", "four")).rejects.toMatchObject({ code: "ENOSPC" });
    await expect(memoryOpener.open(url({ size: "3" }), {})).rejects.toThrow(/max_bytes/);
    await expect(memoryOpener.open({ ...url(), username: "me" }, {})).rejects.toMatchObject({
      code: "EINVAL",
    });
  });
});
