import { FileSystem } from "@s3fs/core";
import { mirror, type MirrorOptions } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { keyStore, type KeyStore } from "@s3fs/test-drivers";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { flatTree, harvest, mapTree, plant, WRITTEN, type FlatTree, type Tree } from "./trees.ts";

const many: Tree = Object.fromEntries(
  Array.from({ length: 50 }, (_, index) => [`d${index % 5}/f${index}`, "x"]),
);

interface Indexed {
  readonly source: MemoryFS;
  readonly target: FlatTree;
  readonly cache: MemoryFS;
  readonly options: MirrorOptions;
}

async function indexed(tree: Tree = many): Promise<Indexed> {
  const [source, target, cache] = [new MemoryFS(), await flatTree({}, agedStore()), new MemoryFS()];
  await plant(source, tree);
  const options = { delete: true, index: { fs: cache, path: "trees.index" } };
  return { source, target, cache, options };
}

/** Whose clock runs a day after the files were written, long ago: nothing in it is young. */
function agedStore(): KeyStore {
  return { ...keyStore(), nowMs: WRITTEN + 86_400_000 };
}

function readOf(cache: MemoryFS): Promise<string> {
  return cache.read("trees.index").text();
}

describe("a sync index", () => {
  it.each(["there", "back"])("makes a second mirror free of looks, on the way %s", async (way) => {
    const { source, target, options } = await indexed();
    if (way === "back") await mirror(source, target.fs);
    const [from, to] = way === "there" ? [source, target.fs] : [target.fs, new MemoryFS()];
    expect(await mirror(from, to, options)).toMatchObject({ copied: 50, warnings: [] });
    target.driver.calls.length = 0;
    expect(await mirror(from, to, options)).toMatchObject({ ok: true, copied: 0, same: 55, warnings: [] });
    expect(target.driver.calls).toEqual(["listTree "]);
  });

  it("is written of what a comparison found, too, and not again when nothing changed", async () => {
    const { source, target, cache, options } = await indexed();
    await mirror(source, target.fs);
    await mirror(source, target.fs, options);
    const before = await cache.stat("trees.index");
    target.driver.calls.length = 0;
    await mirror(source, target.fs, options);
    expect(target.driver.calls).toEqual(["listTree "]);
    expect(await cache.stat("trees.index")).toEqual(before);
    expect(await harvest(cache)).toEqual({ "trees.index": await readOf(cache) });
  });

  it("holds the same bytes whatever the way was to the same state", async () => {
    const { source, target, cache, options } = await indexed();
    await mirror(source, target.fs, options);
    await plant(source, { "d0/f0": "changed", "d1/new": "n", "e/f": "e" });
    await source.remove("d3", { recursive: true });
    await mirror(source, target.fs, options);
    await mirror(source, target.fs, options);
    const grown = await readOf(cache);
    await cache.remove("trees.index");
    await mirror(source, target.fs, options);
    expect(await readOf(cache)).toBe(grown);
  });

  it.each(["source", "target"])("does not hide a change of the %s, of equal size and time", async (side) => {
    const { source, target, options } = await indexed();
    await mirror(source, target.fs, options);
    await plant(side === "source" ? source : target.fs, { "d0/f0": "y" }, WRITTEN - 5);
    expect(await mirror(source, target.fs, options)).toMatchObject({ copied: 1 });
    expect(await harvest(target.fs)).toEqual(await harvest(source).then(withoutDirectories));
  });

  it("does not hide other bytes of a source that has its size and its time again, where its store tells of changes", async () => {
    const { source, target, options } = await indexed({ a: "x" });
    let changedMs = WRITTEN + 1;
    const telling = new FileSystem({
      ...source.driver,
      async *listTree(path, call) {
        for await (const entry of source.driver.listTree(path, call))
          yield entry.kind === "file" ? { ...entry, changedMs } : entry;
      },
    });
    target.store.objects.clear();
    await mirror(telling, target.fs, options);
    target.driver.calls.length = 0;
    expect(await mirror(telling, target.fs, options)).toMatchObject({ same: 1 });
    expect(target.driver.calls).toEqual(["listTree "]);
    changedMs += 1;
    expect(await mirror(telling, target.fs, options)).toMatchObject({ same: 1 });
    expect(target.driver.calls).toEqual(["listTree ", "listTree ", "stat a"]);
  });

  it("has no row of a file so young that it may change without another time", async () => {
    const { source, target, cache, options } = await indexed({});
    const now = Date.now();
    await source.write("old", "x", { modified: now - 2000 });
    await source.write("young", "x", { modified: now - 1999 });
    vi.useFakeTimers({ toFake: ["Date"], now });
    onTestFinished(() => void vi.useRealTimers());
    await mirror(source, target.fs, options);
    expect(await readOf(cache)).toMatch(/old/);
    expect(await readOf(cache)).not.toMatch(/young/);
  });

  it("has no row of what is only weakly the same", async () => {
    const { source, target, options } = await indexed({ a: "x" });
    await target.fs.write("a", "z");
    for (const _run of [1, 2])
      expect(await mirror(source, target.fs, options)).toMatchObject({ weaklySame: 1, same: 0, copied: 0 });
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ["cut short", (lines) => lines.slice(0, -1)],
    ["cut in a line", (lines) => [...lines.slice(0, 9), String(lines[9]).slice(0, 12)]],
    ["out of order", (lines) => lines.map((line, index) => (index === 7 ? String(lines[3]) : line))],
    ["garbled", (lines) => lines.map((line, index) => (index === 7 ? "\0\0\0" : line))],
  ])("that is %s is used as far as it is sound, told of, and made anew", async (_how, damage) => {
    const { source, target, cache, options } = await indexed();
    await mirror(source, target.fs, options);
    const sound = await readOf(cache);
    await cache.write("trees.index", damage(sound.trimEnd().split("\n")).join("\n"), { overwrite: true });
    const report = await mirror(source, target.fs, options);
    expect(report).toMatchObject({ ok: true, copied: 0, same: 55 });
    expect(report.warnings).toEqual([expect.stringMatching(/"trees.index" is damaged and is made anew/)]);
    expect(await readOf(cache)).toBe(sound);
  });

  it("of other trees, and a file that is no index, are told of and stay as they are", async () => {
    const { source, target, cache, options } = await indexed();
    const other = await indexed();
    await mirror(other.source, other.target.fs, { index: { fs: cache, path: "trees.index" } });
    for (const content of [await readOf(cache), "my thesis\n", '{"format":"s3fs-sync-index"}']) {
      await cache.write("trees.index", content, { overwrite: true });
      const report = await mirror(source, target.fs, options);
      expect(report.ok).toBe(true);
      expect(report.warnings).toEqual([expect.stringMatching(/not used, and was left as it is/)]);
      expect(await readOf(cache)).toBe(content);
    }
  });

  it("that can't be written is a warning, and leaves nothing behind", async () => {
    const { source, target } = await indexed();
    const full = await mapTree(
      {},
      {
        before: (operation) => {
          if (operation === "write") throw new Error("no space");
        },
      },
    );
    const report = await mirror(source, target.fs, { index: { fs: full.fs, path: "i" } });
    expect(report).toMatchObject({ ok: true, copied: 50 });
    expect(report.warnings).toEqual([expect.stringMatching(/the index was not written: .*i\.s3fs-/)]);
    expect(await harvest(full.fs)).toEqual({});
  });

  it("is not used between file systems that don't say which ones they are", async () => {
    const [source, target, cache] = [await mapTree({ a: "A" }), await mapTree(), new MemoryFS()];
    const report = await mirror(source.fs, target.fs, { index: { fs: cache, path: "i" } });
    expect(report).toMatchObject({ ok: true, copied: 1, warnings: [expect.stringMatching(/not used/)] });
    expect(await harvest(cache)).toEqual({});
  });

  it("is neither used by another rule, nor written by a dry run or after an abort", async () => {
    const { source, target, cache, options } = await indexed();
    await mirror(source, target.fs, { ...options, dryRun: true });
    await mirror(source, target.fs, { ...options, compare: "size" });
    expect(await harvest(cache)).toEqual({});
    const onEvent = (event: { kind: string }): void => {
      if (event.kind === "done") throw new Error("enough");
    };
    await plant(source, { more: "M" });
    await expect(mirror(source, target.fs, { ...options, onEvent })).rejects.toThrow("enough");
    expect(await harvest(cache)).toEqual({});
  });

  it.each(["source", "target"])("is refused inside the %s", async (side) => {
    await using fs = new MemoryFS();
    await plant(fs, { "source/a": "A", "target/": "" });
    const run = mirror(fs.at("source"), fs.at("target"), { index: { fs, path: `${side}/i` } });
    await expect(run).rejects.toMatchObject({ code: "EINVAL", detail: expect.stringMatching(/^the index/) });
  });

  it("leaves what it would leave without it, whatever happened to the trees between the runs", async () => {
    const path = fc.constantFrom("a", "a-", "b", "d/a", "d/b", "d-", "e/f");
    const change = fc.tuple(path, fc.constantFrom("x", "y", "zz", undefined), fc.integer({ min: 0, max: 3 }));
    const changes = fc.array(change, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(changes, changes, changes, async (...rounds) => {
        const outcomes = [await outcomeOf(rounds, true), await outcomeOf(rounds, false)];
        expect(outcomes[0]).toEqual(outcomes[1]);
      }),
      { numRuns: 200 },
    );
  });
});

/**
 * The last round is of the target, whose files are not stored anew with the bytes that they have: of that an index tells
 * nothing. What a copy of equal bytes counts is left out: only times would tell them apart.
 */
async function outcomeOf(rounds: readonly (readonly Change[])[], withIndex: boolean): Promise<unknown[]> {
  const { source, target, options } = await indexed({});
  const seen: unknown[] = [];
  for (const [round, changes] of rounds.entries()) {
    if (round === 2) await changeAll(target.fs, await withOtherBytes(target.fs, changes));
    else await changeAll(source, changes);
    const own = { ...options, allowEmptySource: true, maxDelete: "100%" } as const;
    const { index: _index, ...without } = own;
    const { ok, deleted, directoriesMade } = await mirror(source, target.fs, withIndex ? own : without);
    seen.push(ok, deleted, directoriesMade, await harvest(target.fs));
  }
  return seen;
}

type Change = readonly [string, string | undefined, number];

async function withOtherBytes(fs: FileSystem, changes: readonly Change[]): Promise<Change[]> {
  const before = await harvest(fs);
  return changes.filter(([path, content]) => content === undefined || before[path] !== content);
}

async function changeAll(fs: FileSystem, changes: readonly Change[]): Promise<void> {
  for (const [path, content, age] of changes)
    if (content === undefined) await fs.remove(path, { recursive: true, missing: "ignore" });
    else await fs.write(path, content, { overwrite: true, modified: WRITTEN + age });
}

function withoutDirectories(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([path, content]) =>
      path.endsWith("/") ? [[path, ""]] : [[path, content]],
    ),
  );
}
