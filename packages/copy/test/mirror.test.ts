import { FileSystem, FsError, isFsError, parentOf, parsePath, type Entry } from "@s3fs/core";
import { applyPlan, compareTrees, mirror, planMirror, type MirrorEvent } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";
import { flatStore, flatTree, harvest, mapTree, plant, WRITTEN } from "./trees.ts";

const mutations = /^(write|makeDirectory|remove|copyFrom)/;

describe("a mirror", () => {
  it("makes an empty target equal to the source, empty directories and times included", async () => {
    const source = await mapTree({ "a.txt": "A", "b/c.txt": "C", "empty/": "" });
    const target = await mapTree();
    const report = await mirror(source.fs, target.fs);
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
    expect(await target.fs.stat("b/c.txt")).toMatchObject({ sourceModifiedMs: WRITTEN });
    expect(report).toMatchObject({
      ok: true,
      copied: 2,
      bytes: 2,
      directoriesMade: 2,
      deleted: 0,
      failed: [],
    });
  });

  it("deletes a file on the condition that it is still the one that was listed", async () => {
    const source = await mapTree({ a: "A" });
    const { fs } = await mapTree({ a: "A", "d/b": "B" });
    const conditions: unknown[] = [];
    const { driver } = fs;
    const tag = <E extends Entry>(entry: E): E =>
      entry.kind === "file" ? { ...entry, etag: `of ${entry.path}` } : entry;
    async function* tagAll(entries: AsyncIterable<Entry>): AsyncIterable<Entry> {
      for await (const entry of entries) yield tag(entry);
    }
    const tagged = new FileSystem({
      ...driver,
      list: (path, call) => tagAll(driver.list(path, call)),
      listTree: (path, call) => tagAll(driver.listTree(path, call)),
      async stat(path, call) {
        const entry = await driver.stat(path, call);
        return entry && tag(entry);
      },
      async removeFile(path, request) {
        conditions.push([path, request.ifMatch]);
        await driver.removeFile(path, request);
      },
    });
    await mirror(source.fs, tagged, { delete: true });
    expect(conditions).toEqual([["d/b", "of d/b"]]);
  });

  it("makes directories before those that they hold, however deep", async () => {
    const deep = "d/".repeat(60);
    const source = await mapTree({ [`${deep}a`]: "A", [`e/${deep}`]: "" });
    const made = new Set<string>([""]);
    const early: string[] = [];
    const target = await mapTree(
      {},
      {
        async before(operation, path) {
          if (operation !== "makeDirectory") return;
          if (!made.has(parentOf(path))) early.push(path);
          await new Promise(setImmediate);
          made.add(path);
        },
      },
    );
    expect(await mirror(source.fs, target.fs)).toMatchObject({ ok: true, directoriesMade: 121 });
    expect(early).toEqual([]);
  });

  it("copies nothing the second time", async () => {
    const source = await mapTree({ "a.txt": "A", "b/c.txt": "C" });
    const target = await mapTree();
    await mirror(source.fs, target.fs);
    expect(await mirror(source.fs, target.fs)).toMatchObject({
      ok: true,
      copied: 0,
      directoriesMade: 0,
      same: 3,
    });
  });

  it("looks at each file of a flat store once the second time, and writes nothing", async () => {
    const source = await mapTree({ "a.txt": "A", "b/c.txt": "C", "empty/": "" });
    const target = await flatTree();
    await mirror(source.fs, target.fs);
    target.driver.calls.length = 0;
    expect(await mirror(source.fs, target.fs)).toMatchObject({ copied: 0, same: 4 });
    expect(target.driver.calls).toEqual(["listTree ", "stat a.txt", "stat b/c.txt"]);
  });

  it("writes to a flat store the files and the empty directories only", async () => {
    const source = await mapTree({ "a/b/c": "C", "a/d/": "", "e/": "" });
    const target = await flatTree();
    const report = await mirror(source.fs, target.fs);
    expect(report).toMatchObject({ copied: 1, directoriesMade: 2, directoriesImplied: 2 });
    expect(target.driver.calls.filter((call) => mutations.test(call))).toEqual([
      "makeDirectory a/d",
      "makeDirectory e",
      "write a/b/c",
    ]);
  });

  it("looks at each file of a flat source once the second time", async () => {
    const source = await flatTree({ "a.txt": "A", "b/c.txt": "C" });
    const target = await mapTree();
    await mirror(source.fs, target.fs);
    source.driver.calls.length = 0;
    expect(await mirror(source.fs, target.fs)).toMatchObject({ copied: 0, same: 3 });
    expect(source.driver.calls).toEqual(["listTree ", "stat a.txt", "stat b/c.txt"]);
  });

  it("leaves what only the target has, unless told to delete", async () => {
    const source = await mapTree({ "a.txt": "A" });
    const target = await mapTree({ "old/deep/b.txt": "B", "c.txt": "C" });
    expect(await mirror(source.fs, target.fs)).toMatchObject({ ok: true, deleted: 0, extra: 4 });
    expect(await harvest(target.fs)).toMatchObject({ "a.txt": "A", "c.txt": "C", "old/deep/b.txt": "B" });
    expect(await mirror(source.fs, target.fs, { delete: true })).toMatchObject({
      ok: true,
      deleted: 4,
      extra: 0,
    });
    expect(await harvest(target.fs)).toEqual({ "a.txt": "A" });
  });

  it("F104 copies a file of the same size whose time is older than the target's", async () => {
    const [source, target] = [await mapTree(), await mapTree({ "a.txt": "new" })];
    await plant(source.fs, { "a.txt": "old" }, WRITTEN - 3_600_000);
    expect(await mirror(source.fs, target.fs)).toMatchObject({ copied: 1 });
    expect(await harvest(target.fs)).toEqual({ "a.txt": "old" });
  });

  it("changes nothing in a dry run, and reports what the real run does", async () => {
    const tree = { "a.txt": "A", "d/": "", "x/y": "new" };
    const [source, target] = [await mapTree(tree), await mapTree({ "x/y": "o", z: "Z" })];
    const foreseen = await mirror(source.fs, target.fs, { delete: true, dryRun: true });
    expect(target.driver.calls.filter((call) => mutations.test(call))).toEqual([]);
    const done = await mirror(source.fs, target.fs, { delete: true });
    expect(foreseen).toEqual({ ...done, dryRun: true });
  });

  it("copies inside the store where both sides share one", async () => {
    const store = flatStore();
    const base = await flatTree({ "from/a": "A", "from/b/c": "C" }, store);
    const report = await mirror(base.fs.at("from"), (await flatTree({}, store)).fs.at("to"));
    expect(report).toMatchObject({ ok: true, copied: 2, copiedServerSide: 2, bytes: 2 });
    expect(base.driver.calls.filter((call) => call.startsWith("read"))).toEqual([]);
    expect(await harvest(base.fs.at("to"))).toEqual(await harvest(base.fs.at("from")));
  });

  it("takes a target root that does not exist for an empty one, and makes it", async () => {
    const { fs } = await mapTree();
    const source = await mapTree();
    expect(await mirror(source.fs, fs.at("new/root"))).toMatchObject({ ok: true, directoriesMade: 1 });
    expect(await fs.stat("new/root")).toMatchObject({ kind: "directory" });
  });

  it("takes a directory for gone when its last entry took it away and a file stands there", async () => {
    const source = await mapTree({ a: "file" });
    const target = await flatTree({ "a/b/c": "C" });
    const { removeDirectory } = target.driver;
    const strictly = new FileSystem({
      ...target.driver,
      async removeDirectory(path, call) {
        if (target.store.objects.has(path)) throw new FsError("ENOTDIR", { path });
        await removeDirectory(path, call);
      },
    });
    const report = await mirror(source.fs, strictly, { delete: true });
    expect(report).toMatchObject({ ok: true, copied: 1, deleted: 3, failed: [] });
    expect(await harvest(target.fs)).toEqual({ a: "file" });
  });

  it.each(["fails", "stops"])("keeps a directory that its deletes empty when one of them %s", async (how) => {
    const source = await mapTree({ "a/": "", "b/": "", c: "C" });
    const target = await flatTree({ "a/x": "X", "b/y": "Y", c: "C", z: "Z" });
    const { removeFile } = target.driver;
    const failing = new FileSystem({
      ...target.driver,
      async removeFile(path, call) {
        if (path === "z") throw new FsError("EACCES", { path });
        await removeFile(path, call);
      },
    });
    const onEvent = ({ kind }: MirrorEvent): void => {
      if (how === "stops" && kind === "failed") throw new Error("enough");
    };
    const run = mirror(source.fs, failing, { delete: true, compare: "size", concurrency: 1, onEvent });
    if (how === "stops") await expect(run).rejects.toThrow("enough");
    else expect(await run).toMatchObject({ ok: false, deleted: 2 });
    expect(await harvest(target.fs)).toEqual({ "a/": "", "b/": "", c: "C", z: "Z" });
  });

  it("goes on when one item fails, lists it, and deletes nothing", async () => {
    const source = await mapTree(
      { a: "A", b: "B", c: "C" },
      {
        before(operation, path) {
          if (operation === "read" && path === "b") throw Object.assign(new Error("bad sector"));
        },
      },
    );
    const target = await mapTree({ old: "O" });
    const report = await mirror(source.fs, target.fs, { delete: true });
    expect(report).toMatchObject({ ok: false, copied: 2, deleted: 0, deletesWithheld: 1 });
    expect(report.failed).toMatchObject([{ path: "b", error: { code: "EUNKNOWN", path: "b" } }]);
    expect(await harvest(target.fs)).toEqual({ a: "A", c: "C", old: "O" });
  });

  it("reports a source that changed since it was listed, and keeps the old target", async () => {
    const source = await mapTree({ a: "AAA" });
    const target = await mapTree({ a: "old" });
    await plant(target.fs, { a: "old" }, WRITTEN - 5);
    const plan = await planMirror(compareTrees(source.fs, target.fs), { traits: target.driver.traits });
    await source.fs.write("a", "BBB", { modified: WRITTEN });
    const report = await applyPlan(source.fs, target.fs, plan);
    expect(report.failed).toMatchObject([{ path: "a", error: { code: "ECHANGED" } }]);
    expect(await harvest(target.fs)).toEqual({ a: "old" });
  });

  it("reports a source that changed its size, where the store has no etags", async () => {
    const { driver } = await mapTree({ a: "AAA" });
    const untagged = new FileSystem({
      ...driver,
      async *list(path, call) {
        for await (const entry of driver.list(path, call)) yield withoutTag(entry);
      },
    });
    const target = await mapTree();
    const plan = await planMirror(compareTrees(untagged, target.fs), { traits: target.driver.traits });
    await untagged.write("a", "longer");
    const report = await applyPlan(untagged, target.fs, plan);
    expect(report.failed).toMatchObject([{ path: "a", error: { code: "ECHANGED" } }]);
    expect(await harvest(target.fs)).toEqual({});
  });

  it("reports a source that changed since it was listed, when the store does the copy", async () => {
    const { fs, driver } = await flatTree({ "from/a": "AAA" });
    const [source, target] = [fs.at("from"), fs.at("to")];
    const plan = await planMirror(compareTrees(source, target), { traits: driver.traits });
    await source.write("a", "BBB");
    const report = await applyPlan(source, target, plan);
    expect(report.failed).toMatchObject([{ path: "a", error: { code: "ECHANGED" } }]);
    expect(driver.calls).not.toContain("read from/a");
  });

  it("fails when the source root is missing, or is a file, with the target untouched", async () => {
    const { fs } = await mapTree({ file: "F" });
    const target = await mapTree({ a: "A" });
    await expect(mirror(fs.at("missing"), target.fs, { delete: true })).rejects.toMatchObject({
      code: "ENOENT",
      message: expect.stringMatching(/, list \(map\): the source is not there/),
    });
    await expect(mirror(fs.at("file"), target.fs, { delete: true })).rejects.toSatisfy((error) =>
      isFsError(error, "ENOENT", "ENOTDIR"),
    );
    expect(await harvest(target.fs)).toEqual({ a: "A" });
  });
});

describe("F120 a listener that throws, and a consumer that is slower than the listings,", () => {
  it.each(["skipped", "planned", "started", "done", "deleted"])(
    "end the run with what it throws at %s, once what is under way has ended",
    async (kind) => {
      const source = await mapTree({ a: "A", b: "B", same: "S" });
      const target = await mapTree({ old: "O", older: "O", same: "S" });
      const reason = new Error("the listener's own");
      const onEvent = (event: MirrorEvent): void => {
        if (event.kind === kind) throw reason;
      };
      const options = { delete: true, onEvent, concurrency: 1 };
      await expect(mirror(source.fs, target.fs, options)).rejects.toBe(reason);
      const after = target.driver.calls.length;
      await new Promise(setImmediate);
      expect(target.driver.calls).toHaveLength(after);
    },
  );

  it.each(["source", "target"] as const)(
    "holds back the listing of the %s, and lets go of both when it stops",
    async (side) => {
      const listed = { source: 0, target: 0 };
      const left: string[] = [];
      const listing = (name: "source" | "target"): FileSystem =>
        new FileSystem({
          ...mapDriver(),
          async *listTree() {
            try {
              if (name !== side) return yield fileNamed("the last one");
              for (;;) yield fileNamed(`f${String((listed[name] += 1)).padStart(9, "0")}`);
            } finally {
              left.push(name);
            }
          },
        });
      let seen = 0;
      const compared = compareTrees(listing("source"), listing("target"), { concurrency: 4 });
      for await (const difference of compared) {
        seen += 1;
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
        expect(listed[side] - seen).toBeLessThanOrEqual(8);
        if (difference.path.endsWith("100")) break;
      }
      expect(seen).toBeGreaterThanOrEqual(100);
      expect(left.toSorted()).toEqual(["source", "target"]);
    },
  );
});

describe("the events of a mirror", () => {
  it("tell what is planned, then of each item", async () => {
    const source = await mapTree({ a: "A", same: "S" });
    const target = await mapTree({ old: "O", same: "S" });
    const events: string[] = [];
    const onEvent = (event: MirrorEvent): void => {
      events.push("path" in event ? `${event.kind} ${event.path}` : event.kind);
    };
    await mirror(source.fs, target.fs, { delete: true, onEvent });
    expect(events).toEqual(["skipped same", "planned", "started a", "done a", "deleted old"]);
  });

  it("stop after an abort, which comes back as its reason, and start nothing more", async () => {
    const source = await mapTree({ a: "A", b: "B", c: "C" });
    const target = await mapTree();
    const abort = new AbortController();
    const reason = new Error("enough");
    const onEvent = (event: MirrorEvent): void => {
      if (event.kind === "done") abort.abort(reason);
    };
    const options = { signal: abort.signal, onEvent, concurrency: 1 };
    await expect(mirror(source.fs, target.fs, options)).rejects.toBe(reason);
    expect(await harvest(target.fs)).toEqual({ a: "A" });
  });

  it("end what is under way at an abort, which is no failure of any item", async () => {
    const { driver } = await mapTree({ a: "A", b: "B" });
    const endless = new FileSystem({
      ...driver,
      async read(path, request) {
        return { ...(await driver.read(path, request)), chunks: silence() };
      },
    });
    const target = await mapTree();
    const abort = new AbortController();
    const reason = new Error("enough");
    const kinds: string[] = [];
    const onEvent = ({ kind }: MirrorEvent): void => {
      if (kinds.push(kind) === 3) setImmediate(() => abort.abort(reason));
    };
    await expect(mirror(endless, target.fs, { signal: abort.signal, onEvent })).rejects.toBe(reason);
    expect(kinds).toEqual(["planned", "started", "started"]);
    expect(await harvest(target.fs)).toEqual({});
  });
});

function fileNamed(name: string): Entry {
  return { kind: "file", path: parsePath(name), size: 1, modifiedMs: WRITTEN };
}

function withoutTag(entry: Entry): Entry {
  if (entry.kind !== "file") return entry;
  const { etag: _etag, ...untagged } = entry;
  return untagged;
}

/** Bytes that never come. */
async function* silence(): AsyncIterable<Uint8Array> {
  await new Promise(() => {});
  yield new Uint8Array();
}
