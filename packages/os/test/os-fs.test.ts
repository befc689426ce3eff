import { describe, expect, it } from "vitest";
import { TempFS } from "../src/index.ts";

describe("TempFS", () => {
  it("keeps what is written", async () => {
    const fs = new TempFS();
    await fs.write("a/b/c.txt", "hello", { modified: 1_700_000_000_123.457 });
    expect(await fs.read("a/b/c.txt").text()).toBe("hello");
    expect(await fs.read("a/b/c.txt", { start: 1, end: 3 }).text()).toBe("el");
    expect(await fs.stat("a/b/c.txt")).toMatchObject({ size: 5, modifiedMs: 1_700_000_000_123.457, sourceModifiedMs: 1_700_000_000_123.457 });
    await fs.copy("a", "d");
    await fs.append("d/b/c.txt", " world");
    await fs.write("d/b/c.txt", "again");
    await fs.move("d", "e");
    const paths = [];
    for await (const { path } of fs.list("", { recursive: true })) paths.push(path);
    expect(paths).toEqual(["a", "a/b", "a/b/c.txt", "e", "e/b", "e/b/c.txt"]);
    await fs.remove("e", { recursive: true });
    await fs.remove("a/b/c.txt");
    await fs.remove("a/b");
    expect(await fs.exists("a/b")).toBe(false);
  });
});
