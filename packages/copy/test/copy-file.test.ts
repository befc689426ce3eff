import { FileSystem } from "@s3fs/core";
import { copyFile, copyTree } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";
import { flatStore, flatTree, harvest, mapTree, WRITTEN } from "./trees.ts";

describe("copying a file", () => {
  it("takes one read and one write, and carries the time along", async () => {
    const [source, target] = [await flatTree({ "a/b": "hello" }), await flatTree()];
    const done = await copyFile(source.fs, "/a/b", target.fs, "x/y");
    expect(done).toMatchObject({ kind: "streamed", size: 5, source: { path: "a/b" } });
    expect([...source.driver.calls, ...target.driver.calls]).toEqual(["read a/b", "write x/y"]);
    expect(await target.fs.stat("x/y")).toMatchObject({ size: 5, sourceModifiedMs: WRITTEN });
  });

  it("gives a foreign object's store time to the copy, for lack of another", async () => {
    const [source, target] = [await flatTree(), await mapTree()];
    source.store.objects.set("a", { bytes: Uint8Array.of(1), storedMs: WRITTEN, etag: "1" });
    await copyFile(source.fs, "a", target.fs, "a");
    expect(await target.fs.stat("a")).toMatchObject({ modifiedMs: Math.floor(WRITTEN / 1000) * 1000 });
  });

  it("stays inside the store where both ends share one", async () => {
    const store = flatStore();
    const [source, target] = [await flatTree({ a: "A" }, store), await flatTree({}, store)];
    expect(await copyFile(source.fs, "a", target.fs, "b")).toEqual({ kind: "server-side" });
    expect([...source.driver.calls, ...target.driver.calls]).toEqual(["copyFrom a b"]);
  });

  it("streams when the store can't copy this file after all", async () => {
    const store = flatStore();
    const source = await flatTree({ a: "A" }, store);
    const copyFrom = async (): Promise<void> => {
      throw Object.assign(new Error("not this one"), { name: "FsError", code: "ENOTSUP" });
    };
    const target = new FileSystem({ ...(await flatTree({}, store)).driver, copyFrom });
    expect(await copyFile(source.fs, "a", target, "b")).toMatchObject({ kind: "streamed", size: 1 });
  });

  it("onto itself is refused, also through another view of the store", async () => {
    const store = flatStore();
    const [one, other] = [await flatTree({ "d/a": "A" }, store), await flatTree({}, store)];
    const disk = await mapTree({ a: "A" });
    for (const copying of [
      copyFile(one.fs, "d/a", one.fs, "/d/./a"),
      copyFile(one.fs.at("d"), "a", other.fs, "d/a"),
      copyFile(disk.fs, "a", disk.fs, "a"),
    ])
      await expect(copying).rejects.toMatchObject({ code: "EINVAL" });
    expect(await harvest(one.fs)).toEqual({ "d/": "", "d/a": "A" });
  });

  it("leaves no target behind, and no bytes, when the source is missing or is a directory", async () => {
    const [source, target] = [await mapTree({ "d/x": "X" }), await mapTree()];
    await expect(copyFile(source.fs, "no", target.fs, "a")).rejects.toMatchObject({
      code: "ENOENT",
      path: "no",
    });
    await expect(copyFile(source.fs, "d", target.fs, "a")).rejects.toMatchObject({
      code: "EISDIR",
      path: "d",
    });
    expect(await harvest(target.fs)).toEqual({});
  });

  it("replaces what is there, unless told not to", async () => {
    const [source, target] = [await mapTree({ a: "new" }), await mapTree({ a: "old" })];
    const careful = copyFile(source.fs, "a", target.fs, "a", { overwrite: false });
    await expect(careful).rejects.toMatchObject({ code: "EEXIST" });
    expect(await harvest(target.fs)).toEqual({ a: "old" });
    await copyFile(source.fs, "a", target.fs, "a");
    expect(await harvest(target.fs)).toEqual({ a: "new" });
  });

  it("tells of its progress, and ends with what the listener throws", async () => {
    const [source, target] = [await flatTree({ a: "12345" }), await mapTree()]; // which reads in two chunks
    const seen: number[] = [];
    await copyFile(source.fs, "a", target.fs, "a", { onProgress: (bytes) => seen.push(bytes) });
    expect(seen).toEqual([3, 5]);
    const reason = new Error("no more");
    const onProgress = (): never => {
      throw reason;
    };
    await expect(copyFile(source.fs, "a", target.fs, "b", { onProgress })).rejects.toBe(reason);
    expect(await target.fs.exists("b")).toBe(false);
  });

  it("says so when the target took another number of bytes", async () => {
    const { write } = mapDriver();
    const liar = new FileSystem({
      ...mapDriver(),
      write: async (...call) => ({ ...(await write(...call)), size: 1 }),
    });
    const source = await mapTree({ a: "12345" });
    await expect(copyFile(source.fs, "a", liar, "a")).rejects.toMatchObject({ code: "EINTEGRITY" });
  });

  it("releases the source when the target fails", async () => {
    let released = 0;
    const { read, ...rest } = (await mapTree({ a: "A" })).driver;
    const source = new FileSystem({
      ...rest,
      async read(path, request) {
        const reading = await read(path, request);
        return { ...reading, release: async () => void (released += 1) };
      },
    });
    const target = await mapTree({ "a/b": "B" });
    await expect(copyFile(source, "a", target.fs, "a")).rejects.toMatchObject({ code: "EISDIR" });
    expect(released).toBeGreaterThan(0);
  });

  it("comes back with the reason of an abort", async () => {
    const [source, target] = [await mapTree({ a: "12345" }), await mapTree()];
    const abort = new AbortController();
    const reason = new Error("enough");
    const options = { signal: abort.signal, onProgress: () => abort.abort(reason) };
    await expect(copyFile(source.fs, "a", target.fs, "a", options)).rejects.toBe(reason);
    expect(await target.fs.exists("a")).toBe(false);
  });
});

describe("copying a tree", () => {
  it("merges it into a directory, replacing files and deleting nothing", async () => {
    const source = await mapTree({ "from/a": "A", "from/d/b": "B", "from/e/": "", other: "O" });
    const target = await mapTree({ "to/a": "old", "to/kept": "K" });
    const report = await copyTree(source.fs, "from", target.fs, "/to");
    expect(report).toMatchObject({ ok: true, copied: 2, directoriesMade: 2, deleted: 0, extra: 1 });
    expect(await harvest(target.fs)).toEqual({
      "to/": "",
      "to/a": "A",
      "to/d/": "",
      "to/d/b": "B",
      "to/e/": "",
      "to/kept": "K",
    });
  });

  it("copies files that are the same again, unless another rule is given", async () => {
    const [source, target] = [await mapTree({ "d/a": "A" }), await mapTree({ "d/a": "A" })];
    expect(await copyTree(source.fs, "d", target.fs, "d")).toMatchObject({ copied: 1 });
    expect(await copyTree(source.fs, "d", target.fs, "d", { compare: "auto" })).toMatchObject({ copied: 0 });
    expect(await copyTree(source.fs, "d", target.fs, "d", { compare: "notExists" })).toMatchObject({
      kept: 1,
    });
  });

  it("into itself is refused", async () => {
    const { fs } = await mapTree({ "a/b": "B" });
    await expect(copyTree(fs, "a", fs, "a/c")).rejects.toMatchObject({ code: "EINVAL" });
    await expect(copyTree(fs, "a", fs, "")).rejects.toMatchObject({ code: "EINVAL" });
    expect(await copyTree(fs, "a", fs, "a-c")).toMatchObject({ ok: true, copied: 1 });
  });
});
