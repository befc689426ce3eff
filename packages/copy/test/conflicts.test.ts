import { FileSystem, FsError, type Driver } from "@s3fs/core";
import { compareTrees, mirror, planMirror, type MirrorOptions } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { flatTree, harvest, mapTree, type Tree } from "./trees.ts";

describe("a file where the other side has a directory", () => {
  const cases: [string, Tree, Tree][] = [
    ["a file for a tree", { a: "file", "a.txt": "T" }, { "a/b/c": "C", "a/d": "D", "a.txt": "T" }],
    ["a tree for a file", { "a/b/c": "C", "a/d": "D", "a/e/": "" }, { a: "file" }],
    ["an empty directory for a file", { "a/": "", b: "B" }, { a: "file" }],
  ];

  it.each(cases)("is a conflict and left alone without delete: %s", async (_case, from, to) => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    const before = await harvest(target.fs);
    const report = await mirror(source.fs, target.fs);
    expect(report).toMatchObject({ ok: false, failed: [] });
    expect(report.conflicts).toMatchObject([{ path: "a", error: { code: "ECONFLICT", path: "a" } }]);
    expect(await harvest(target.fs)).toMatchObject(before);
  });

  it.each(cases)("is replaced with delete, leaving nothing else: %s", async (_case, from, to) => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    expect(await mirror(source.fs, target.fs, { delete: true })).toMatchObject({ ok: true, conflicts: [] });
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
    expect(await mirror(source.fs, target.fs, { delete: true })).toMatchObject({ copied: 0, deleted: 0 });
  });

  it.each(cases)("is replaced on a store that holds both at once: %s", async (_case, from, to) => {
    const [source, target] = [await mapTree(from), await flatTree(to)];
    expect(await mirror(source.fs, target.fs, { delete: true })).toMatchObject({ ok: true, conflicts: [] });
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
    expect(await mirror(source.fs, target.fs, { delete: true })).toMatchObject({ copied: 0, deleted: 0 });
  });

  it.each(cases)(
    "F102 keeps the old one whole when the new one can't be read: %s",
    async (_case, from, to) => {
      const target = await mapTree(to);
      const source = await mapTree(
        { ...from, other: "O" },
        {
          before(operation) {
            if (operation === "read") throw new Error("bad sector");
          },
        },
      );
      const before = await harvest(target.fs);
      const report = await mirror(source.fs, target.fs, { delete: true });
      expect(report.ok).toBe(false);
      expect(await harvest(target.fs)).toEqual(before);
    },
  );

  it("is not replaced when something of the old one can't be deleted, and nothing is left beside it", async () => {
    const source = await mapTree({ a: "file" });
    const target = await mapTree(
      { "a/x": "X", "a/y": "Y" },
      {
        before(operation, path) {
          if (operation === "removeFile" && path === "a/x") throw new Error("locked");
        },
      },
    );
    const report = await mirror(source.fs, target.fs, { delete: true });
    expect(report.failed).toMatchObject([
      { path: "a/x", error: { code: "EUNKNOWN" } },
      { path: "a", error: { code: "ENOTEMPTY" } },
    ]);
    expect(await harvest(target.fs)).toEqual({ "a/": "", "a/x": "X" });
    expect(report).toMatchObject({ copied: 0, added: 0, bytes: 0, deleted: 1 });
  });

  it("is replaced although another one can't be, and then nothing more is deleted", async () => {
    const source = await mapTree({ a: "file a", "b/n": "new", c: "file c" });
    const target = await mapTree(
      { "a/x": "X", b: "B", "c/x": "X", gone: "G" },
      {
        before(operation, path) {
          if (operation === "removeFile" && path === "c/x") throw new Error("locked");
        },
      },
    );
    const report = await mirror(source.fs, target.fs, { delete: true, maxDelete: "100%" });
    expect(report).toMatchObject({ ok: false, copied: 2, directoriesMade: 1, deletesWithheld: 1 });
    expect(await harvest(target.fs)).toEqual({
      a: "file a",
      "b/": "",
      "b/n": "new",
      "c/": "",
      "c/x": "X",
      gone: "G",
    });
    const again = await mirror(source.fs, (await mapTree(await harvest(target.fs))).fs, { delete: true });
    expect(again).toMatchObject({ ok: true, copied: 1 });
  });

  it("has its place once the store lets it, when that fails at first", async () => {
    const source = await mapTree({ a: "file" });
    let failures = 2;
    const target = await unsteady({ "a/x": "X" }, () => (failures -= 1) >= 0);
    expect(await mirror(source.fs, target, { delete: true })).toMatchObject({ ok: true, copied: 1 });
    expect(await harvest(target)).toEqual({ a: "file" });
  });

  it("stays beside its place when it can't get there and the old one is gone, and is named", async () => {
    const source = await mapTree({ a: "file", "b/n": "new" });
    const target = await unsteady({ "a/x": "X", b: "B" }, () => true);
    const report = await mirror(source.fs, target, { delete: true, retries: 0, maxDelete: "100%" });
    expect(report).toMatchObject({ ok: false, copied: 0, directoriesMade: 0 });
    const left = await harvest(target);
    const files = Object.entries(left).filter(([path]) => !path.endsWith("/"));
    expect(files.map(([, content]) => content).sort()).toEqual(["file", "new"]);
    for (const { path, error } of report.failed) {
      const stage = Object.keys(left).find((name) => name.startsWith(`${path}.s3fs-`)) ?? "none";
      expect(error).toMatchObject({ code: "EUNAVAILABLE", path });
      expect(error.detail).toContain(stage.replace(/\/.*$/, ""));
    }
    expect(report.failed.map(({ path }) => path).sort()).toEqual(["a", "b"]);
  });

  it("stays beside its place when its content is the only one, as another came into the directory", async () => {
    const source = await mapTree({ a: "file" });
    const target = await mapTree(
      { "a/x": "X" },
      {
        async before(operation, path) {
          if (operation === "removeDirectory" && path === "a") await target.fs.write("a/theirs", "T");
        },
      },
    );
    const report = await mirror(source.fs, target.fs, { delete: true });
    expect(report.failed).toMatchObject([
      { path: "a", error: { code: "ENOTEMPTY" } },
      { path: "a", error: { code: "ECONFLICT", detail: expect.stringContaining("a.s3fs-") } },
    ]);
    expect(Object.values(await harvest(target.fs)).sort()).toEqual(["", "T", "file"]);
  });

  it.each(["a/x", "a"])("is never lost on both sides by an abort, told that %s is deleted", async (last) => {
    const [source, target] = [await mapTree({ a: "file" }), await mapTree({ "a/x": "X" })];
    const controller = new AbortController();
    const reason = new Error("stopped");
    const mirroring = mirror(source.fs, target.fs, {
      delete: true,
      concurrency: 1,
      signal: controller.signal,
      onEvent: (event) => event.kind === "deleted" && event.path === last && controller.abort(reason),
    });
    await expect(mirroring).rejects.toBe(reason);
    expect(Object.values(await harvest(target.fs))).toContain("file");
    const end = await mirror(source.fs, target.fs, { delete: true });
    expect(end.ok).toBe(true);
    expect(await harvest(target.fs)).toEqual({ a: "file" });
  });

  it("is foreseen by a dry run to stay, when deletes have to wait", async () => {
    const [source, target] = [
      await flatTree({ a: "file", t: "T", "t/x": "X" }),
      await mapTree({ "a/x": "X" }),
    ];
    const options = { delete: true } as const;
    const dry = await mirror(source.fs, target.fs, { ...options, dryRun: true });
    const real = await mirror(source.fs, target.fs, options);
    expect(target.driver.calls.filter((call) => /^(write|make|remove)/.test(call))).toEqual([]);
    expect(dry).toEqual({ ...real, dryRun: true });
    expect(real).toMatchObject({ ok: false, copied: 0, deletesWithheld: 2 });
  });

  it("counts what a replacement deletes toward the limit", async () => {
    const [source, target] = [await mapTree({ a: "file" }), await mapTree({ "a/b": "B", "a/c": "C" })];
    const limited = mirror(source.fs, target.fs, { delete: true, maxDelete: 2 });
    await expect(limited).rejects.toMatchObject({ code: "EGUARD" });
    expect(await mirror(source.fs, target.fs, { delete: true, maxDelete: 3 })).toMatchObject({ deleted: 3 });
  });

  it("is a conflict when the directory holds something excluded", async () => {
    const [source, target] = [await mapTree({ a: "file" }), await mapTree({ "a/b": "B", "a/c.key": "K" })];
    const report = await mirror(source.fs, target.fs, { delete: true, exclude: ["**/*.key"] });
    expect(report).toMatchObject({ ok: false, deleted: 0, conflicts: [{ path: "a" }] });
    expect(await harvest(target.fs)).toEqual({ "a/": "", "a/b": "B", "a/c.key": "K" });
  });
});

describe("a file and a directory of one name on the source", () => {
  const twins: Tree = { a: "file", "a/b": "B", c: "C" };

  it("are both mirrored to a store that holds both", async () => {
    const [source, target] = [await flatTree(twins), await flatTree()];
    expect(await mirror(source.fs, target.fs)).toMatchObject({ ok: true, copied: 3 });
    expect(await harvest(target.fs)).toEqual(await harvest(source.fs));
  });

  it("count as two entries of the source", async () => {
    const [source, target] = [await flatTree(twins), await mapTree()];
    const plan = await planMirror(compareTrees(source.fs, target.fs), { traits: target.driver.traits });
    expect(plan.counts).toMatchObject({ sourceEntries: 4, blocked: 1 });
  });

  it.each<[string, Tree]>([
    ["nothing", {}],
    ["the file", { a: "old" }],
    ["the directory", { "a/": "", "a/old": "O" }],
  ])("are a conflict on one that can't, which keeps what it has: %s", async (_case, there) => {
    const [source, target] = [await flatTree(twins), await mapTree({ ...there, extra: "E" })];
    const report = await mirror(source.fs, target.fs, { delete: true });
    expect(report.conflicts).toMatchObject([{ path: "a", error: { code: "ECONFLICT" } }]);
    expect(report).toMatchObject({ ok: false, copied: 1, deleted: 0 });
    expect(await harvest(target.fs)).toEqual({ ...there, extra: "E", c: "C" });
    expect(await harvest(source.fs)).toMatchObject(twins);
  });
});

describe("names that a target without regard to case can't tell apart", () => {
  it("are conflicts, and neither is written over the other", async () => {
    const source = await mapTree({ "A.txt": "upper", "a.txt": "lower", b: "B", "d/x": "1", "D/x": "2" });
    const target = await mapTree({}, { caseSensitive: false });
    const report = await mirror(source.fs, target.fs);
    expect(report.conflicts.map(({ path }) => path).sort()).toEqual(["A.txt", "D", "a.txt", "d"]);
    expect(report).toMatchObject({ ok: false, copied: 1, failed: [] });
    expect(await harvest(target.fs)).toEqual({ b: "B" });
  });

  it("are a conflict across the sides too: the new spelling would be deleted with the old one", async () => {
    const source = await mapTree({ "Readme.md": "new", b: "B" });
    const target = await mapTree({ "README.md": "old" }, { caseSensitive: false });
    const report = await mirror(source.fs, target.fs, { delete: true });
    expect(report).toMatchObject({ ok: false, deleted: 0, copied: 1 });
    expect(report.conflicts.map(({ path }) => path)).toEqual(["README.md", "Readme.md"]);
    expect(await harvest(target.fs)).toEqual({ "README.md": "old", b: "B" });
  });

  it("are found in directories that are out of sight themselves, where only what is in them is looked at", async () => {
    const source = await mapTree({ "A/x.txt": "upper", "a/x.txt": "lower", "b/x.txt": "B", "a/y": "Y" });
    const target = await mapTree({}, { caseSensitive: false });
    const report = await mirror(source.fs, target.fs, { include: ["**/*.txt"] });
    expect(report).toMatchObject({ ok: false, copied: 1, failed: [] });
    expect(report.conflicts.map(({ path }) => path).sort()).toEqual(["A", "a"]);
    expect(await harvest(target.fs)).toEqual({ "b/": "", "b/x.txt": "B" });
  });

  it("do not count as there where the target says that it tells them apart: what is there is the other one", async () => {
    const source = await mapTree({ README: "upper", readme: "lower" });
    const { driver } = await mapTree({}, { caseSensitive: false });
    const unaware = new FileSystem({ ...driver, traits: { ...driver.traits, caseSensitive: true } });
    const report = await mirror(source.fs, unaware, { concurrency: 1 });
    expect(report).toMatchObject({ ok: false, copied: 1, alreadyThere: 0 });
    expect(report.failed).toMatchObject([{ path: "readme", error: { code: "ECONFLICT" } }]);
  });

  it("are found among what is excluded on the target, too, and neither is written or deleted", async () => {
    const source = await mapTree({ "b/a": "A", "c.txt": "C", d: "D" });
    const target = await mapTree({ "B/x": "X", "C.txt": "theirs" }, { caseSensitive: false });
    const before = await harvest(target.fs);
    const exclude = ["B/", "C.txt"];
    const report = await mirror(source.fs, target.fs, { delete: true, exclude });
    expect(report).toMatchObject({ ok: false, copied: 1, failed: [], deleted: 0 });
    expect(report.conflicts.map(({ path }) => path).sort()).toEqual(["B", "C.txt", "b", "c.txt"]);
    expect(await harvest(target.fs)).toEqual({ ...before, d: "D" });
  });

  it("are found in different directories only when the directories collide", async () => {
    const source = await mapTree({ "a/x": "1", "b/X": "2", "a-b/x": "3", "a/b/X": "4" });
    const target = await mapTree({}, { caseSensitive: false });
    expect(await mirror(source.fs, target.fs)).toMatchObject({ ok: true, copied: 4 });
  });
});

describe("what is excluded on the target, in the way of what is not", () => {
  it.each<[string, Tree, Tree, Partial<MirrorOptions>]>([
    ["a directory, where a file comes", { name: "F" }, { "name/x": "X" }, { exclude: ["name/"] }],
    ["a file, where a directory comes", { "name/x": "X" }, { name: "F" }, { include: ["name/"] }],
    ["a file, above what comes", { "name/a": "A" }, { name: "F" }, { include: ["**/a"] }],
  ])("is a conflict before anything is written: %s", async (_what, from, to, filter) => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    const before = await harvest(target.fs);
    const report = await mirror(source.fs, target.fs, { ...filter, delete: true });
    expect(report).toMatchObject({ ok: false, failed: [], copied: 0, deleted: 0 });
    expect(report.conflicts).toMatchObject([{ path: "name", error: { code: "ECONFLICT" } }]);
    expect(target.driver.calls.filter((call) => /^(write|make|remove)/.test(call))).toEqual([]);
    expect(await harvest(target.fs)).toEqual(before);

    const options = { ...filter, delete: true, deleteExcluded: true, maxDelete: "100%" } as const;
    expect(await mirror(source.fs, target.fs, options)).toMatchObject({ ok: true, copied: 1 });
    expect(await filesOf(target.fs)).toEqual(from);
  });
});

/** A target whose moves fail as long as they are told to. */
async function unsteady(tree: Tree, fails: () => boolean): Promise<FileSystem> {
  const { driver } = await mapTree(tree);
  const moveFile: Driver["moveFile"] = async () => {
    throw fails() ? new FsError("EUNAVAILABLE", { retryable: true }) : new FsError("ENOTSUP");
  };
  return new FileSystem({ ...driver, moveFile });
}

async function filesOf(fs: FileSystem): Promise<Tree> {
  const all = Object.entries(await harvest(fs));
  return Object.fromEntries(all.filter(([path]) => !path.endsWith("/")));
}
