import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  copyTree,
  mirror,
  moveTree,
  readPlan,
  writePlan,
  planMirror,
  compareTrees,
  applyShard,
} from "@s3fs/copy";
import type { FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OsFS } from "@s3fs/os";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { harvest, mapTree, plant } from "./trees.ts";

let from: string;
let to: string;
let source: OsFS;
let target: OsFS;

beforeEach(async () => {
  const directory = mkdtempSync(join(tmpdir(), "links-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  [from, to] = [join(directory, "from"), join(directory, "to")];
  for (const root of [from, to]) mkdirSync(root);
  [source, target] = [new OsFS(from, { symlinks: "refuse" }), new OsFS(to, { symlinks: "refuse" })];
  await source.write("d/file", "F");
  symlinkSync("d/file", join(from, "good"));
  symlinkSync("nowhere/at all", join(from, "dangling"));
  symlinkSync("..", join(from, "d/up"));
});

const leadsTo = (path: string): string => readlinkSync(join(to, path));

describe("links", () => {
  it("are left alone unless they are to be copied", async () => {
    expect(await mirror(source, target)).toMatchObject({ ok: true, unsupported: 3, linksMade: 0 });
    expect(existsSync(join(to, "good"))).toBe(false);
  });

  it("are made as they are, wherever they lead, and once only", async () => {
    const first = await mirror(source, target, { links: "copy" });
    expect(first).toMatchObject({ ok: true, copied: 1, linksMade: 3, unsupported: 0 });
    expect(["good", "dangling", "d/up"].map(leadsTo)).toEqual(["d/file", "nowhere/at all", ".."]);
    const second = await mirror(source, target, { links: "copy" });
    expect(second).toMatchObject({ ok: true, copied: 0, linksMade: 0, same: 5 });
  });

  it("that lead elsewhere by now, and those that are gone, follow", async () => {
    await mirror(source, target, { links: "copy" });
    rmSync(join(from, "good"));
    symlinkSync("d", join(from, "good"));
    rmSync(join(from, "dangling"));
    const report = await mirror(source, target, { links: "copy", delete: true });
    expect(report).toMatchObject({ ok: true, linksMade: 1, deleted: 1 });
    expect(leadsTo("good")).toBe("d");
    expect(() => lstatSync(join(to, "dangling"))).toThrow("ENOENT");
  });

  it("take the place of a file only with delete, which is kept in the backup, and never that of a directory", async () => {
    await target.write("good", "theirs");
    await target.write("dangling/x", "theirs");
    const without = await mirror(source, target, { links: "copy" });
    expect(without.conflicts.map(({ path }) => path)).toEqual(["dangling", "good"]);
    expect(readFileSync(join(to, "good"), "utf8")).toBe("theirs");
    const backup = new MemoryFS();
    const replaced = await mirror(source, target, {
      links: "copy",
      delete: true,
      exclude: ["dangling"],
      backup,
    });
    expect(replaced).toMatchObject({ ok: true, linksMade: 1 });
    expect(leadsTo("good")).toBe("d/file");
    expect(await backup.read("good").text()).toBe("theirs");
    const blocked = await mirror(source, target, { links: "copy", delete: true });
    expect(blocked.conflicts).toMatchObject([{ path: "dangling", error: { code: "ECONFLICT" } }]);
    expect(await target.read("dangling/x").text()).toBe("theirs");
  });

  it("come with the directory that takes the place of a file", async () => {
    await target.write("d", "a file");
    expect(await mirror(source, target, { links: "copy", delete: true })).toMatchObject({
      ok: true,
      linksMade: 3,
    });
    expect(leadsTo("d/up")).toBe("..");
    expect(await target.read("d/file").text()).toBe("F");
  });

  it("are failures before anything is deleted, where the target has none", async () => {
    const { fs } = await mapTree({ gone: "G" });
    const report = await mirror(source, fs, { links: "copy", delete: true });
    expect(report).toMatchObject({ ok: false, copied: 1, deleted: 0, deletesWithheld: 1 });
    expect(report.failed.map(({ path, error }) => `${path} ${error.code}`)).toEqual([
      "d/up ENOTSUP",
      "dangling ENOTSUP",
      "good ENOTSUP",
    ]);
  });

  it("go into a plan as files, and are made by its shards", async () => {
    const differences = compareTrees(source, target, { links: "copy" });
    const plan = await planMirror(differences, { traits: target.driver.traits });
    const place = { fs: new MemoryFS(), path: "plan" };
    const shards = await writePlan(source, target, plan, place, { shardItems: 2 });
    expect((await readPlan(place)).links).toEqual(plan.links);
    for (let shard = 0; shard < shards; shard += 1)
      expect(await applyShard(source, target, place, shard)).toMatchObject({ ok: true });
    expect(["good", "dangling", "d/up"].map(leadsTo)).toEqual(["d/file", "nowhere/at all", ".."]);
  });

  it.each(["exists", "notExists"] as const)("obey the rule %s", async (compare) => {
    symlinkSync("other", join(to, "good"));
    const report = await mirror(source, target, { links: "copy", compare });
    expect(report.linksMade).toBe(compare === "exists" ? 1 : 2);
    expect(leadsTo("good")).toBe(compare === "exists" ? "d/file" : "other");
  });
});

describe("links of a target whose file system follows them", () => {
  const isLink = (path: string): boolean => lstatSync(join(to, path)).isSymbolicLink();
  const targets: [string, () => FileSystem][] = [
    ["a disk", () => new OsFS(to)],
    ["one that follows all", () => new OsFS(to, { symlinks: "follow" })],
    ["a view", () => new OsFS(join(to, "..")).at("to")],
  ];

  beforeEach(async () => {
    source = new OsFS(from, { symlinks: "refuse" });
    for (const path of ["good", "dangling", "d"]) rmSync(join(from, path), { recursive: true });
    await plant(source, { "real/x": "X", other: "O" });
    await plant(new OsFS(to), { "real/x": "X", other: "O" });
    symlinkSync("real", join(to, "latest"));
    symlinkSync("other", join(to, "lf"));
  });

  it.each(targets)("go by themselves, and what lies behind them stays: %s", async (_what, open) => {
    const report = await mirror(source, open(), { delete: true });
    expect(report).toMatchObject({ ok: true, same: 3, deleted: 2 });
    expect(await harvest(new OsFS(to))).toEqual({ "real/": "", "real/x": "X", other: "O" });
    expect(existsSync(join(to, "latest")) || existsSync(join(to, "lf"))).toBe(false);
  });

  it.each(targets)("are no way to what lies behind them for a write: %s", async (_what, open) => {
    await plant(source, { "latest/x": "newer", lf: "newer" });
    for (const run of [() => mirror(source, open()), () => copyTree(source, "", open(), "")]) {
      const { conflicts } = await run();
      expect(conflicts.map(({ path }) => path)).toEqual(["latest", "lf"]);
    }
    expect(["latest", "lf"].map(isLink)).toEqual([true, true]);
    expect(await harvest(new OsFS(to, { symlinks: "follow" }))).toMatchObject({ "real/x": "X", other: "O" });

    const replaced = await mirror(source, open(), { delete: true });
    expect(replaced).toMatchObject({ ok: true, copied: 2, deleted: 2 });
    expect(["latest", "lf"].map(isLink)).toEqual([false, false]);
    expect(await harvest(new OsFS(to))).toEqual(await harvest(source));
    expect(await mirror(source, open(), { delete: true })).toMatchObject({ ok: true, copied: 0, deleted: 0 });
  });

  it("lead outside of the tree as well, which is not touched", async () => {
    const outside = join(to, "..", "outside");
    mkdirSync(outside);
    await plant(new OsFS(outside), { "p/q": "precious" });
    symlinkSync("../outside", join(to, "out"));
    await mirror(source, new OsFS(to, { symlinks: "follow" }), { delete: true, maxDelete: "100%" });
    expect(await harvest(new OsFS(outside))).toEqual({ "p/": "", "p/q": "precious" });
    expect(existsSync(join(to, "out"))).toBe(false);
  });

  it("hold nothing that is excluded: what lies behind one is no part of the tree", async () => {
    const report = await mirror(source, new OsFS(to), { delete: true, exclude: ["**/x"] });
    expect(report).toMatchObject({ ok: true, deleted: 2 });
    expect(await harvest(new OsFS(to))).toMatchObject({ "real/x": "X" });
  });
});

describe("links of a source that is moved", () => {
  it("are refused before anything is copied, also where they are followed, and what lies behind them stays", async () => {
    const base = join(to, "..");
    await plant(new OsFS(to), { "tree/a": "A", "precious/p": "P" });
    symlinkSync("../precious", join(to, "tree/link"));
    for (const [fs, path] of [
      [new OsFS(to), "tree"],
      [new OsFS(base).at("to"), "tree"],
      [new OsFS(to, { symlinks: "follow" }).at("tree"), ""],
    ] as const) {
      const elsewhere = new MemoryFS();
      await expect(moveTree(fs, path, elsewhere, "moved")).rejects.toMatchObject({ code: "ENOTSUP" });
      expect(await harvest(elsewhere)).toEqual({});
    }
    expect(await new OsFS(to).read("precious/p").text()).toBe("P");
  });

  it("that are what is to be moved are refused as well, so that what they lead to is not emptied", async () => {
    symlinkSync("d", join(from, "named"));
    const moving = moveTree(new OsFS(from), "named", new MemoryFS(), "moved");
    await expect(moving).rejects.toMatchObject({ code: "ENOTSUP", path: "named" });
    expect(readFileSync(join(from, "d/file"), "utf8")).toBe("F");
  });
});
