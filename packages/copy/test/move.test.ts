import { moveFile, moveTree } from "@s3fs/copy";
import { FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { describe, expect, it } from "vitest";
import { flatStore, flatTree, harvest, mapTree, plant, WRITTEN } from "./trees.ts";

describe("moving a tree that has names which no path can spell", () => {
  it("is refused before anything is copied", async () => {
    const [source, target] = [await mapTree({ "d/a": "A" }), await mapTree()];
    const { listTree: _all, ...driver } = source.fs.driver;
    const list: typeof driver.list = (path, request) => {
      request.onUnspellable?.("d//x");
      return driver.list(path, request);
    };
    const moving = moveTree(new FileSystem({ ...driver, list }), "", target.fs, "");
    await expect(moving).rejects.toMatchObject({ code: "EINVAL", detail: expect.stringContaining("d//x") });
    expect(await harvest(source.fs)).toEqual({ "d/": "", "d/a": "A" });
    expect(await harvest(target.fs)).toEqual({});
  });
});

describe("moving a file", () => {
  it("between two file systems leaves it at the target only, with its time", async () => {
    const [source, target] = [await mapTree({ "d/a": "A", b: "B" }), await flatTree()];
    await moveFile(source.fs, "d/a", target.fs, "x/a");
    expect(await harvest(source.fs)).toEqual({ b: "B", "d/": "" });
    expect(await target.fs.stat("x/a")).toMatchObject({ sourceModifiedMs: WRITTEN });
  });

  it("between two file systems tells of its progress", async () => {
    const [source, target] = [await flatTree({ a: "12345" }), await mapTree()]; // which reads in two chunks
    const seen: number[] = [];
    await moveFile(source.fs, "a", target.fs, "a", { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([3, 5]);
  });

  it("within one is that one's own move", async () => {
    await using fs = new MemoryFS();
    await plant(fs, { a: "A", b: "B" });
    await expect(moveFile(fs, "a", fs, "b", { overwrite: false })).rejects.toMatchObject({ code: "EEXIST" });
    await moveFile(fs, "a", fs, "b");
    expect(await harvest(fs)).toEqual({ b: "A" });
  });

  it("inside one store is a copy there and a removal", async () => {
    const store = flatStore();
    const { fs, driver } = await flatTree({ "x/a": "A" }, store);
    await moveFile(fs.at("x"), "a", (await flatTree({}, store)).fs, "b");
    expect(driver.calls.filter((call) => call.startsWith("read"))).toEqual([]);
    expect(await harvest(fs)).toEqual({ b: "A" });
  });

  it("keeps the source when the target refuses, and when it changed meanwhile", async () => {
    const source = await mapTree({ a: "A" });
    const target = await mapTree(
      { "a/b": "B" },
      {
        async before(operation, path) {
          if (operation === "write" && path === "c") await source.fs.write("a", "newer");
        },
      },
    );
    await expect(moveFile(source.fs, "a", target.fs, "a")).rejects.toMatchObject({ code: "EISDIR" });
    await expect(moveFile(source.fs, "a", target.fs, "c")).rejects.toMatchObject({ code: "ECHANGED" });
    expect(await harvest(source.fs)).toEqual({ a: "newer" });
  });

  it("keeps the source when it changed after it was found to be what was copied", async () => {
    let looks = 0;
    const source = await mapTree(
      { a: "A" },
      {
        async before(operation) {
          if (operation !== "stat") return;
          looks += 1;
          if (looks === 3) await source.fs.write("a", "newer"); // the removal's own look
        },
      },
    );
    looks = 0;
    const target = await mapTree();
    await expect(moveFile(source.fs, "a", target.fs, "b")).rejects.toMatchObject({ code: "ECHANGED" });
    expect(await harvest(source.fs)).toEqual({ a: "newer" });
    expect(await harvest(target.fs)).toEqual({ b: "A" });
  });

  it("onto itself is refused, and a directory is not a file", async () => {
    const { fs } = await mapTree({ a: "A", "d/x": "X" });
    await expect(moveFile(fs, "a", fs, "/a")).rejects.toMatchObject({ code: "EINVAL" });
    await expect(moveFile(fs, "d", (await mapTree()).fs, "d")).rejects.toMatchObject({ code: "EISDIR" });
    expect(await harvest(fs)).toEqual({ a: "A", "d/": "", "d/x": "X" });
  });
});

describe("moving a tree", () => {
  it.each(["map", "flat"])("between two file systems takes it away from the source (%s)", async (kind) => {
    const tree = { "d/a": "A", "d/e/b": "B", other: "O" };
    const source = kind === "map" ? await mapTree(tree) : await flatTree(tree);
    const target = await mapTree({ "t/kept": "K" });
    await moveTree(source.fs, "d", target.fs, "t");
    expect(await harvest(source.fs)).toEqual({ other: "O" });
    expect(await harvest(target.fs)).toEqual({
      "t/": "",
      "t/a": "A",
      "t/e/": "",
      "t/e/b": "B",
      "t/kept": "K",
    });
  });

  it("empties a root, which stays", async () => {
    const [source, target] = [await mapTree({ a: "A", "d/b": "B" }), await mapTree()];
    await moveTree(source.fs, "", target.fs, "t");
    expect(await harvest(source.fs)).toEqual({});
    expect(await harvest(target.fs)).toEqual({ "t/": "", "t/a": "A", "t/d/": "", "t/d/b": "B" });
  });

  it("within one file system is that one's own move", async () => {
    await using fs = new MemoryFS();
    await plant(fs, { "a/x": "X", "a/d/y": "Y" });
    await moveTree(fs, "a", fs, "b");
    expect(await harvest(fs)).toEqual({ "b/": "", "b/d/": "", "b/d/y": "Y", "b/x": "X" });
    await expect(moveTree(fs, "b", fs, "b/c")).rejects.toMatchObject({ code: "EINVAL" });
    await expect(moveTree(fs, "b/x", fs, "c")).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it("keeps the source whole when one copy fails", async () => {
    const source = await mapTree({ "d/a": "A", "d/b": "B" });
    const target = await mapTree(
      {},
      {
        before(operation, path) {
          if (operation === "write" && path === "d/b") throw new Error("disk full");
        },
      },
    );
    await expect(moveTree(source.fs, "d", target.fs, "d")).rejects.toMatchObject({ code: "EUNKNOWN" });
    expect(await harvest(source.fs)).toEqual({ "d/": "", "d/a": "A", "d/b": "B" });
  });

  it("refuses before any copy when a file is at the target and may not be replaced", async () => {
    const [source, target] = [await mapTree({ "d/a": "A", "d/b": "B" }), await mapTree({ "d/b": "old" })];
    const careful = moveTree(source.fs, "d", target.fs, "d", { overwrite: false });
    await expect(careful).rejects.toMatchObject({ code: "EEXIST" });
    expect(await harvest(target.fs)).toEqual({ "d/": "", "d/b": "old" });
    expect(await harvest(source.fs)).toEqual({ "d/": "", "d/a": "A", "d/b": "B" });
  });

  it("refuses before any copy when the target has a file where a directory would go", async () => {
    const [source, target] = [await mapTree({ "d/a/x": "X", "d/b": "B" }), await mapTree({ "d/a": "file" })];
    await expect(moveTree(source.fs, "d", target.fs, "d")).rejects.toMatchObject({ code: "ECONFLICT" });
    expect(await harvest(target.fs)).toEqual({ "d/": "", "d/a": "file" });
    expect(await harvest(source.fs)).toMatchObject({ "d/a/x": "X", "d/b": "B" });
  });

  it("leaves at the source what came or changed meanwhile", async () => {
    const source = await mapTree({ "d/a": "A", "d/b": "B" });
    const target = await mapTree(
      {},
      {
        async before(operation, path) {
          if (operation !== "write" || path !== "d/b") return;
          await plant(source.fs, { "d/a": "newer", "d/c": "C" });
        },
      },
    );
    const moving = moveTree(source.fs, "d", target.fs, "d", { concurrency: 1 });
    await expect(moving).rejects.toMatchObject({ code: "ECHANGED" });
    expect(await harvest(source.fs)).toEqual({ "d/": "", "d/a": "newer", "d/c": "C" });
  });

  it("refuses a tree with links, which would be lost", async () => {
    const { driver } = await mapTree({ "d/a": "A" });
    const source = new FileSystem({
      ...driver,
      async *list(path, call) {
        yield* driver.list(path, call);
        if (path === "d") yield { kind: "link", path: "d/z" as typeof path };
      },
    });
    const target = await mapTree();
    await expect(moveTree(source, "d", target.fs, "d")).rejects.toMatchObject({ code: "ENOTSUP" });
    expect(await harvest(target.fs)).toEqual({});
  });
});
