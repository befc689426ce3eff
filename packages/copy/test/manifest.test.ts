import {
  applyDeletes,
  applyPlan,
  applyShard,
  compareTrees,
  inMemory,
  keepShardReport,
  planMirror,
  readPlan,
  readShardReports,
  writePlan,
  type MirrorEvent,
  type PlanInMemory,
  type ShardReport,
} from "@s3fs/copy";
import { FileSystem, FsError } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatTree, harvest, mapTree, plant, WRITTEN, type Tree } from "./trees.ts";

const from: Tree = { a: "new", "b/1": "1", "b/2": "2", "empty/": "", flip: "file", "unflip/x": "X", z: "Z" };
const to: Tree = { a: "old!", "flip/deep/y": "Y", unflip: "file", "gone/1": "1", "gone/2": "2", z: "Z" };

async function planned(source: FileSystem, target: FileSystem): Promise<PlanInMemory> {
  return planMirror(compareTrees(source, target), { delete: true, traits: target.driver.traits });
}

async function applyAll(
  source: FileSystem,
  target: FileSystem,
  place: { fs: FileSystem; path: string },
  shards: number,
): Promise<ShardReport[]> {
  const reports: ShardReport[] = [];
  for (let shard = shards - 1; shard >= 0; shard -= 1)
    reports.push(await applyShard(source, target, place, shard));
  return reports;
}

describe("a manifest", () => {
  it("is the same bytes for the same trees, in files of a fixed size, each in order", async () => {
    const cache = new MemoryFS();
    const [source, target] = [await mapTree(from), await mapTree(to)];
    for (const path of ["one", "two"]) {
      const plan = await planned(source.fs, target.fs);
      expect(await writePlan(source.fs, target.fs, plan, { fs: cache, path }, { shardItems: 2 })).toBe(3);
    }
    const [one, two] = [await harvest(cache.at("one")), await harvest(cache.at("two"))];
    expect(Object.keys(one).sort()).toEqual([
      "last.ndjson",
      "plan.json",
      "shard-000000.ndjson",
      "shard-000001.ndjson",
      "shard-000002.ndjson",
    ]);
    expect(one).toEqual(two);
    expect(one["shard-000000.ndjson"]?.split("\n")).toEqual([
      expect.stringMatching(/^\{"kind":"copy","path":"a","source":\{"kind":"file","size":3/),
      '{"kind":"make","path":"b","outlivesDeletes":false}',
      '{"items":2}',
      "",
    ]);
  });

  it("reads back as the plan that it was written from", async () => {
    const [source, target, cache] = [await mapTree(from), await mapTree(to), new MemoryFS()];
    const plan = await planned(source.fs, target.fs);
    for (const shardItems of [1, 3, 1000]) {
      const place = { fs: cache, path: `by-${shardItems}` };
      await writePlan(source.fs, target.fs, plan, place, { shardItems });
      expect(await readPlan(place)).toEqual(plan);
    }
  });

  it("of a plan with conflicts and failures says so again, and deletes nothing", async () => {
    const source = await flatTree({ a: "A", "a/b": "B", c: "C" });
    const [target, cache] = [await mapTree({ gone: "G" }), new MemoryFS()];
    const place = { fs: cache, path: "" };
    const shards = await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place);
    const reports = await applyAll(source.fs, target.fs, place, shards);
    const last = await applyDeletes(source.fs, target.fs, place, reports);
    expect(last).toMatchObject({ ok: false, deleted: 0, deletesWithheld: 1 });
    expect(last.conflicts).toMatchObject([{ path: "a", error: { code: "ECONFLICT" } }]);
    expect(await harvest(target.fs)).toEqual({ c: "C", gone: "G" });
  });

  it.each([1, 2, 1000])(
    "applied by shards of %i, in any order, comes to the same as the plan",
    async (shardItems) => {
      const cache = new MemoryFS();
      const [source, target, other] = [await mapTree(from), await mapTree(to), await mapTree(to)];
      const plan = await planned(source.fs, target.fs);
      const place = { fs: cache, path: "plan" };
      const shards = await writePlan(source.fs, target.fs, plan, place, { shardItems });
      const whole = await applyPlan(source.fs, other.fs, await planned(source.fs, other.fs));
      const reports = await applyAll(source.fs, target.fs, place, shards);
      expect(await harvest(target.fs)).toMatchObject({ "gone/1": "1", unflip: "file", "flip/deep/y": "Y" });
      const last = await applyDeletes(source.fs, target.fs, place, reports);
      expect(await harvest(target.fs)).toEqual(await harvest(other.fs));
      const sum = (name: "copied" | "bytes" | "deleted" | "directoriesMade"): number =>
        [...reports, last].reduce((total, report) => total + report[name], 0);
      expect([sum("copied"), sum("bytes"), sum("deleted"), sum("directoriesMade")]).toEqual([
        whole.copied,
        whole.bytes,
        whole.deleted,
        whole.directoriesMade,
      ]);
    },
  );

  it("deletes nothing before every shard was applied without a failure", async () => {
    const [source, target, cache] = [await mapTree(from), await mapTree(to), new MemoryFS()];
    const place = { fs: cache, path: "" };
    const shards = await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place, {
      shardItems: 1,
    });
    await source.fs.write("b/1", "changed since", { overwrite: true });
    const reports = await applyAll(source.fs, target.fs, place, shards);
    expect(reports.filter(({ ok }) => !ok)).toHaveLength(1);
    const dry = await Promise.all(
      reports.map(({ shard }) => applyShard(source.fs, target.fs, place, shard, { dryRun: true })),
    );
    for (const given of [[], reports, reports.slice(1), dry])
      await expect(applyDeletes(source.fs, target.fs, place, given)).rejects.toMatchObject({
        code: "EGUARD",
      });
    expect(await harvest(target.fs)).toMatchObject({ "gone/1": "1", "gone/2": "2" });
  });

  it("can be applied again: what a shard has done before counts as done, and what has failed is tried anew", async () => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    const kept = new MemoryFS();
    const place = { fs: new MemoryFS(), path: "" };
    const plan = await planned(source.fs, target.fs);
    expect(await writePlan(source.fs, target.fs, plan, place)).toBe(1);
    const broken = new FileSystem({
      ...source.fs.driver,
      read: (path, request) => {
        if (path === "b/2") throw new FsError("EIO");
        return source.fs.driver.read(path, request);
      },
    });
    const options = { backup: kept, concurrency: 1 };
    expect(await applyShard(broken, target.fs, place, 0, options)).toMatchObject({ ok: false, copied: 2 });
    const again = await applyShard(source.fs, target.fs, place, 0, options);
    expect(again).toMatchObject({ ok: true, copied: 1, alreadyThere: 2, failed: [] });
    const thrice = await applyShard(source.fs, target.fs, place, 0);
    expect(thrice).toMatchObject({ ok: true, copied: 0, alreadyThere: 3 });
    const last = await applyDeletes(source.fs, target.fs, place, [thrice]);
    expect(last).toMatchObject({ ok: true, alreadyThere: 0 });
    const events: MirrorEvent[] = [];
    const lastAgain = await applyDeletes(source.fs, target.fs, place, [thrice], {
      onEvent: (event) => events.push(event),
    });
    expect(lastAgain).toMatchObject({ ok: true, deleted: 0, alreadyThere: 5 }); // two copies, three deletes
    expect(events.filter(({ kind }) => kind === "deleted")).toEqual([]);
    expect(events).toContainEqual({ kind: "skipped", path: "gone/1", because: "already-gone" });
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
    expect(await harvest(kept)).toEqual({ a: "old!" });
  });

  it("has its replacements and deletes carried out again, after all of them and after a part of them", async () => {
    const flips: Tree = { "a/x": "X", "a/empty/": "", b: "B", c: "C" };
    const [source, target] = [
      await mapTree(flips),
      await mapTree({ a: "file", "b/1/2": "old", "c/3": "old" }),
    ];
    const place = { fs: new MemoryFS(), path: "" };
    expect(await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place)).toBe(0);
    const stubborn = new FileSystem({
      ...target.fs.driver,
      removeFile: (path, request) => {
        if (path === "c/3") throw new FsError("EBUSY");
        return target.fs.driver.removeFile(path, request);
      },
    });
    const once = await applyDeletes(source.fs, stubborn, place, [], { concurrency: 1, retries: 0 });
    expect(once).toMatchObject({ ok: false, copied: 2 });
    const again = await applyDeletes(source.fs, target.fs, place, []);
    expect(again).toMatchObject({ ok: true, copied: 1, alreadyThere: 2 });
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
    const thrice = await applyDeletes(source.fs, target.fs, place, []);
    expect(thrice).toMatchObject({ ok: true, copied: 0, deleted: 0, alreadyThere: 3, failed: [] });
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
    await source.fs.write("b", "B, and more");
    expect(await applyDeletes(source.fs, target.fs, place, [])).toMatchObject({ ok: false });
    expect(await target.fs.read("b").text()).toBe("B");
  });

  it.each<[string, (source: FileSystem, target: FileSystem) => Promise<unknown>]>([
    ["the target has another content by then", (_source, target) => target.write("b/1", "?")],
    [
      "it has another of the same size and time",
      (_source, target) => target.write("b/1", "?", { modified: WRITTEN - 5 }),
    ],
    ["the source has changed as well", (source) => source.write("b/1", "newer")],
  ])("takes nothing for done where %s", async (_what, change) => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    const place = { fs: new MemoryFS(), path: "" };
    await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place);
    await applyShard(source.fs, target.fs, place, 0);
    await change(source.fs, target.fs);
    const again = await applyShard(source.fs, target.fs, place, 0);
    expect(again).toMatchObject({ ok: false, copied: 0, alreadyThere: 2 });
    expect(again.failed).toMatchObject([{ path: "b/1" }]);
  });

  it("takes a content that no time can tell from the planned one for what it is", async () => {
    const [source, target] = [await mapTree({ a: "new!" }), await mapTree({ a: "old!" })];
    const place = { fs: new MemoryFS(), path: "" };
    const found = compareTrees(source.fs, target.fs, { compare: "checksum" });
    await writePlan(
      source.fs,
      target.fs,
      await planMirror(found, { traits: target.fs.driver.traits }),
      place,
    );
    await target.fs.write("a", "old!", { modified: WRITTEN }); // another tag, and no more
    expect(await applyShard(source.fs, target.fs, place, 0)).toMatchObject({ ok: false, alreadyThere: 0 });
    await target.fs.write("a", "new!", { modified: WRITTEN });
    expect(await applyShard(source.fs, target.fs, place, 0)).toMatchObject({ ok: true, alreadyThere: 1 });
  });

  it("counts no report of another plan, and is not written beside reports", async () => {
    const [source, target, cache] = [new MemoryFS(), new MemoryFS(), new MemoryFS()];
    const place = { fs: cache, path: "plan" };
    await plant(source, { a: "newer", b: "B" });
    await plant(target, { a: "old", gone: "G" });
    await writePlan(source, target, await planned(source, target), place);
    const old = await applyShard(source, target, place, 0);
    await keepShardReport(place, old);
    await keepShardReport(place, { ...old, shard: 1, dryRun: true });
    expect(await readShardReports(place)).toEqual([{ shard: 0, ok: true, plan: old.plan, dryRun: false }]);
    for (const name of ["plan.json", "last.ndjson", "shard-000000.ndjson"])
      await cache.remove(`plan/${name}`);
    await source.write("new", "N");
    const plan = await planned(source, target);
    await expect(writePlan(source, target, plan, place)).rejects.toMatchObject({
      code: "EEXIST",
      path: "plan/report-000000.json",
    });
    const other = { fs: cache, path: "other" };
    await writePlan(source, target, plan, other);
    await expect(applyDeletes(source, target, other, [old])).rejects.toMatchObject({ code: "EGUARD" });
    expect(await harvest(target)).toEqual({ a: "newer", b: "B", gone: "G" });
  });

  it("is applied to the trees that it was made for, and to no others", async () => {
    const [source, target, other] = [new MemoryFS(), new MemoryFS(), new MemoryFS()];
    const place = { fs: new MemoryFS(), path: "" };
    for (const fs of [source, other]) await plant(fs, { a: "A" });
    await plant(target, { gone: "G" });
    await writePlan(source, target, await planned(source, target), place);
    const report = await applyShard(source, target, place, 0);
    for (const [left, right, side] of [
      [other, target, "another source"],
      [source, other, "another target"],
    ] as const) {
      const complaint = { code: "EINVAL", detail: expect.stringContaining(side) };
      await expect(applyShard(left, right, place, 0)).rejects.toMatchObject(complaint);
      await expect(applyDeletes(left, right, place, [report])).rejects.toMatchObject(complaint);
    }
    expect(await harvest(target)).toEqual({ a: "A", gone: "G" });
  });

  it("lies in none of the trees, and neither does the backup", async () => {
    const [source, target] = [new MemoryFS(), new MemoryFS()];
    await plant(source, { "s/a": "new" });
    await plant(target, { "t/a": "old", gone: "G" });
    const plan = await planned(source, target);
    for (const [fs, named] of [
      [target, "the target"],
      [source, "the source"],
    ] as const) {
      const complaint = { code: "EINVAL", detail: expect.stringMatching(`the plan.* lies inside ${named}`) };
      await expect(writePlan(source, target, plan, { fs, path: "t/plan" })).rejects.toMatchObject(complaint);
    }
    const place = { fs: new MemoryFS(), path: "" };
    await writePlan(source, target, plan, place);
    const report = await applyShard(source, target, place, 0, { dryRun: true });
    const reports = [{ ...report, dryRun: false }];
    for (const backup of [target, source.at("s")]) {
      const complaint = { code: "EINVAL", detail: expect.stringContaining("the backup directory") };
      await expect(applyShard(source, target, place, 0, { backup })).rejects.toMatchObject(complaint);
      await expect(applyDeletes(source, target, place, reports, { backup })).rejects.toMatchObject(complaint);
      await expect(applyPlan(source, target, plan, { backup })).rejects.toMatchObject(complaint);
    }
    await expect(applyPlan(target.at("t"), target, plan)).rejects.toMatchObject({ code: "EINVAL" });
    expect(await harvest(target)).toEqual({ "t/": "", "t/a": "old", gone: "G" });
  });

  it("is told of, part by part, as it is carried out", async () => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    const place = { fs: new MemoryFS(), path: "plan" };
    const shards = await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place, {
      shardItems: 2,
    });
    const told: string[] = [];
    const onEvent = async (event: MirrorEvent): Promise<void> => {
      if (event.kind !== "planned") return;
      const { directories, copies, deletes } = await inMemory(event.plan);
      told.push([...directories, ...copies, ...deletes].map(({ path }) => path).join(" "));
    };
    const reports: ShardReport[] = [];
    for (let shard = 0; shard < shards; shard += 1)
      reports.push(await applyShard(source.fs, target.fs, place, shard, { onEvent }));
    await applyDeletes(source.fs, target.fs, place, reports, { onEvent, maxDelete: "100%" });
    expect(told).toHaveLength(shards + 1);
    expect(told[0]).toBe("b a");
    expect(told.at(-1)).toContain("gone/1");
  });

  it("trips the guard of the whole plan in each shard, before its first change", async () => {
    const [source, target, cache] = [await mapTree(from), await mapTree(to), new MemoryFS()];
    const place = { fs: cache, path: "" };
    await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place, { shardItems: 2 });
    const run = applyShard(source.fs, target.fs, place, 0, { maxDelete: 5 });
    await expect(run).rejects.toMatchObject({ code: "EGUARD" });
    expect(await harvest(target.fs)).toMatchObject({ a: "old!" });
  });

  it.each([-1, 4, 0.5])("has no shard %d", async (shard) => {
    const [source, target, cache] = [await mapTree(from), await mapTree(to), new MemoryFS()];
    const place = { fs: cache, path: "" };
    await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place, { shardItems: 2 });
    await expect(applyShard(source.fs, target.fs, place, shard)).rejects.toMatchObject({ code: "EINVAL" });
  });

  it("is not written over another one, and leaves nothing behind when it can't be written", async () => {
    const [source, target, cache] = [await mapTree(from), await mapTree(to), new MemoryFS()];
    const plan = await planned(source.fs, target.fs);
    await cache.write("other/last.ndjson", "mine");
    await expect(writePlan(source.fs, target.fs, plan, { fs: cache, path: "other" })).rejects.toMatchObject({
      code: "EEXIST",
    });
    expect(await harvest(cache)).toEqual({ "other/": "", "other/last.ndjson": "mine" });
  });

  it.each<[string, string, (text: string) => string]>([
    [
      "a shard that is cut short",
      "shard-000000.ndjson",
      (text) => text.slice(0, text.lastIndexOf('{"items')),
    ],
    ["a shard that is cut in a line", "shard-000000.ndjson", (text) => text.slice(0, 30)],
    ["a path that climbs", "shard-000000.ndjson", (text) => text.replace('"path":"a"', '"path":"../a"')],
    ["a size that is none", "shard-000000.ndjson", (text) => text.replace('"size":3', '"size":"3"')],
    ["a head of another format", "plan.json", (text) => text.replace("s3fs-mirror-plan", "thesis")],
    ["a head of another version", "plan.json", (text) => text.replace('"version":2', '"version":1')],
    ["a head without a mark", "plan.json", (text) => text.replace('"mark"', '"other"')],
    ["a head without counts", "plan.json", (text) => text.replace('"targetEntries"', '"other"')],
    ["no head", "plan.json", () => ""],
  ])("is refused with %s", async (_what, name, damage) => {
    const [source, target, cache] = [await mapTree(from), await mapTree(to), new MemoryFS()];
    const place = { fs: cache, path: "" };
    await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place);
    await cache.write(name, damage(await cache.read(name).text()), { overwrite: true });
    for (const reading of [readPlan(place), applyShard(source.fs, target.fs, place, 0)])
      await expect(reading).rejects.toMatchObject({ code: "EPROTOCOL" });
    expect(await harvest(target.fs)).toMatchObject({ a: "old!" });
  });

  it("makes the target equal for any trees and any size of shards", async () => {
    const path = fc.constantFrom("a", "a-", "b", "c", "d/a", "d/b", "d-/x", "e/f/g", "e/h/");
    const tree = fc
      .uniqueArray(path, { maxLength: 7 })
      .map((paths) => Object.fromEntries(paths.map((one) => [one, ""])));
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.integer({ min: 1, max: 4 }), async (left, right, shardItems) => {
        const [source, target] = [await mapTree(left), await flatTree(right)];
        const place = { fs: new MemoryFS(), path: "" };
        const shards = await writePlan(source.fs, target.fs, await planned(source.fs, target.fs), place, {
          shardItems,
        });
        const reports = await applyAll(source.fs, target.fs, place, shards);
        await applyDeletes(source.fs, target.fs, place, reports, { allowEmptySource: true });
        expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
      }),
      { numRuns: 60 },
    );
  });
});
