import { symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MemoryFS } from "@s3fs/memory";
import { mirror } from "@s3fs/copy";
import { OsFS, TempFS } from "@s3fs/os";
import { describe, expect, it } from "vitest";
import { flatTree, harvest, mapTree, plant } from "./trees.ts";

const tree = { "a.txt": "A", "a/b/c": "C", "a-b": "x".repeat(100_000), "empty/": "" };

describe("a mirror of a disk", () => {
  it("goes to memory and to a flat store and back, and finds nothing to do the second time", async () => {
    await using disk = new TempFS();
    await using memory = new MemoryFS();
    await using again = new TempFS();
    const flat = await flatTree();
    await plant(disk, tree, Date.parse("2001-02-03T04:05:06.789Z") + 0.123);
    for (const [source, target] of [
      [disk, memory],
      [disk, flat.fs],
      [flat.fs, again],
    ] as const) {
      expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 3 });
      expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 0, directoriesMade: 0 });
    }
    expect(await harvest(again)).toEqual({ ...tree, "a/": "", "a/b/": "" });
    expect(await again.stat("a.txt")).toMatchObject({
      modifiedMs: Date.parse("2001-02-03T04:05:06.789Z") + 0.123,
    });
  });

  it("sees a file that other tools wrote, by its time, when its size is the same", async () => {
    await using source = new TempFS();
    await using target = new TempFS();
    await plant(source, { a: "one" });
    await mirror(source, target);
    await writeFile(join(source.root, "a"), "two");
    await utimes(join(source.root, "a"), 1000, 1000.000001);
    expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 1 });
    expect(await harvest(target)).toEqual({ a: "two" });
  });

  it("replaces trees and files of the other kind, and leaves nothing beside them", async () => {
    await using source = new TempFS();
    await using target = new TempFS();
    await plant(source, { a: "file", "b/deep/c": "C" });
    await plant(target, { "a/x/y": "Y", b: "file" });
    expect(await mirror(source, target, { delete: true })).toMatchObject({ ok: true, copied: 2, deleted: 4 });
    expect(await harvest(target)).toEqual({ a: "file", "b/": "", "b/deep/": "", "b/deep/c": "C" });
  });

  it("copies no link that leads out of the root, says so, and keeps what the target has there", async () => {
    await using source = new TempFS();
    await using outside = new TempFS();
    await plant(outside, { secret: "S" });
    await plant(source, { a: "A" });
    await symlink(join(outside.root, "secret"), join(source.root, "link"));
    const target = await mapTree({ "link/x": "X", old: "O" });
    const report = await mirror(source, target.fs, { delete: true });
    expect(report).toMatchObject({ ok: true, copied: 1, deleted: 1, unsupported: 1 });
    expect(await harvest(target.fs)).toEqual({ a: "A", "link/": "", "link/x": "X" });
  });

  it("refuses trees that overlap by a link", async () => {
    await using disk = new TempFS();
    await plant(disk, { "real/a": "A", "real/below/": "" });
    await symlink(join(disk.root, "real"), join(disk.root, "alias"));
    const pairs = [
      ["real", "alias"],
      ["real", "alias/below"],
      ["alias", "."],
    ] as const;
    for (const [from, to] of pairs) {
      const run = mirror(new OsFS(join(disk.root, from)), new OsFS(join(disk.root, to)), { delete: true });
      await expect(run).rejects.toMatchObject({ code: "EINVAL" });
    }
  });

  it("fails when it is not there, and a mistyped name empties nothing", async () => {
    await using disk = new TempFS();
    await using target = new TempFS();
    await plant(target, { a: "A" });
    const missing = new OsFS(join(disk.root, "mistyped"));
    await expect(mirror(missing, target, { delete: true })).rejects.toMatchObject({
      code: "ENOENT",
      detail: `the source "${missing.root}" is not there`,
    });
    expect(await harvest(target)).toEqual({ a: "A" });
  });

  it("draws no warning of leaking listeners, with a signal and much at once", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", onWarning);
    await using disk = new TempFS();
    await using back = new TempFS();
    const { fs: flat } = await flatTree();
    const { signal } = new AbortController();
    await plant(disk, Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, "x"])));
    for (const [source, target] of [
      [disk, flat],
      [disk, flat],
      [flat, back],
      [flat, back],
    ] as const)
      await mirror(source, target, { signal, concurrency: 40 });
    await new Promise(setImmediate);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]);
  });
});
