import {
  copyTree,
  mirror,
  moveTree,
  type GuardOptions,
  type MirrorEvent,
  type PlanInMemory,
} from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { describe, expect, it } from "vitest";
import { checkGuards } from "../src/plan/guards.ts";
import { flatTree, harvest, mapTree, type Tree } from "./trees.ts";

function planOf(deletes: number, sourceEntries: number, targetEntries: number): PlanInMemory {
  const list = Array.from({ length: deletes }, (_, index) => ({
    kind: "delete" as const,
    path: `f${index}` as PlanInMemory["deletes"][number]["path"],
    target: { kind: "other" as const, path: `f${index}` as PlanInMemory["deletes"][number]["path"] },
  }));
  const none = { bytes: 0, same: 0, weaklySame: 0, kept: 0, extra: 0, excluded: 0, unsupported: 0 };
  const counts = { ...none, directoriesImplied: 0, unspellable: 0, blocked: 0, sourceEntries, targetEntries };
  return {
    directories: [],
    copies: [],
    links: [],
    replacements: [],
    deletes: list,
    conflicts: [],
    failed: [],
    counts,
  };
}

describe("the guards of a mirror", () => {
  it.each<[string, [number, number, number], GuardOptions, boolean]>([
    ["nothing to delete passes", [0, 0, 0], {}, true],
    ["an empty source with nothing to delete passes", [0, 0, 50], {}, true],
    ["an empty source trips", [1, 0, 1], {}, false],
    ["unless allowed", [30, 0, 30], { allowEmptySource: true }, true],
    [
      "a limit holds for an allowed empty source too",
      [30, 0, 30],
      { allowEmptySource: true, maxDelete: 29 },
      false,
    ],
    ["a small target may lose all but one", [18, 1, 19], {}, true],
    ["half of a target of twenty passes", [10, 10, 20], {}, true],
    ["one more than half trips", [11, 9, 20], {}, false],
    ["a count is a limit", [3, 5, 8], { maxDelete: 3 }, true],
    ["that trips one above", [4, 5, 9], { maxDelete: 3 }, false],
    ["none at all may be deleted", [1, 5, 6], { maxDelete: 0 }, false],
    ["a count above the default raises it", [90, 10, 100], { maxDelete: 90 }, true],
    ["a share is a limit", [2, 8, 10], { maxDelete: "20%" }, true],
    ["that trips one above, in small targets too", [3, 7, 10], { maxDelete: "20%" }, false],
    ["a share may have a fraction", [1, 999, 1000], { maxDelete: "0.1%" }, true],
    ["all may be deleted", [99, 1, 100], { maxDelete: "100%" }, true],
  ])("%s", (_rule, [deletes, sources, targets], options, passes) => {
    const guard = (): void => checkGuards(planOf(deletes, sources, targets), options);
    if (passes) expect(guard).not.toThrow();
    else expect(guard).toThrow(expect.objectContaining({ code: "EGUARD" }));
  });

  it.each([-1, 1.5, NaN, "50" as `${number}%`, "101%" as const, "-1%" as const, "x%" as `${number}%`])(
    "refuse a maxDelete of %s, even when there is nothing to delete",
    (maxDelete) => {
      expect(() => checkGuards(planOf(0, 1, 1), { maxDelete })).toThrow(
        expect.objectContaining({ code: "EINVAL" }),
      );
    },
  );

  it("say how many entries, what the limit is, and what raises it", () => {
    expect(() => checkGuards(planOf(11, 9, 20))).toThrow(/11 of the target's 20 .* 10 may be; maxDelete/);
  });
});

describe("a mirror that deletes", () => {
  const many: Tree = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, "x"]));

  it.each([false, true])(
    "stops at a guard before the first change, its plan told (dry run: %s)",
    async (dryRun) => {
      const [source, target] = [await mapTree({ new: "N" }), await mapTree(many)];
      const events: MirrorEvent[] = [];
      const onEvent = (event: MirrorEvent): unknown => events.push(event);
      const run = mirror(source.fs, target.fs, { delete: true, dryRun, onEvent });
      await expect(run).rejects.toMatchObject({ code: "EGUARD", operation: "mirror" });
      expect(events.map(({ kind }) => kind)).toEqual(["planned"]);
      expect(await harvest(target.fs)).toEqual(many);
    },
  );

  it("refuses to empty the target for an empty source, unless allowed", async () => {
    const [source, target] = [await mapTree(), await mapTree({ a: "A", "d/b": "B" })];
    await expect(mirror(source.fs, target.fs, { delete: true })).rejects.toMatchObject({ code: "EGUARD" });
    expect(await harvest(target.fs)).toMatchObject({ a: "A", "d/b": "B" });
    const report = await mirror(source.fs, target.fs, { delete: true, allowEmptySource: true });
    expect(report).toMatchObject({ ok: true, deleted: 3 });
    expect(await harvest(target.fs)).toEqual({});
  });

  it("counts a source of which everything is excluded as empty", async () => {
    const [source, target] = [await mapTree({ "a.tmp": "A" }), await mapTree({ b: "B" })];
    const run = mirror(source.fs, target.fs, { delete: true, exclude: ["*.tmp"] });
    await expect(run).rejects.toMatchObject({ code: "EGUARD" });
  });

  it("deletes nothing when one side can't be listed to its end", async () => {
    const target = await mapTree({ a: "A", "z/old": "O" });
    const source = await mapTree(
      { "b/x": "X", a: "A" },
      {
        before(operation, path) {
          if (operation === "list" && path === "b") throw new Error("forbidden");
        },
      },
    );
    await expect(mirror(source.fs, target.fs, { delete: true })).rejects.toMatchObject({ code: "EUNKNOWN" });
    expect(await harvest(target.fs)).toEqual({ a: "A", "z/": "", "z/old": "O" });
  });

  it("keeps a directory in which a file appeared since the listing", async () => {
    const source = await mapTree({ a: "A" });
    let isIntruded = false;
    const target = await mapTree(
      { "d/old": "O" },
      {
        async before(operation) {
          if (operation !== "removeFile" || isIntruded) return;
          isIntruded = true;
          await target.fs.write("d/new", "N");
        },
      },
    );
    const report = await mirror(source.fs, target.fs, { delete: true });
    expect(report.failed).toMatchObject([{ path: "d", error: { code: "ENOTEMPTY" } }]);
    expect(await target.fs.read("d/new").text()).toBe("N");
  });
});

describe("overlapping trees", () => {
  it("are refused before anything is listed", async () => {
    const { fs, driver, store } = await flatTree({ "a/b/c": "C" });
    const other = await flatTree({}, store);
    const pairs = [
      [fs, other.fs],
      [fs, fs],
      [fs, other.fs.at("a")],
      [fs.at("a/b"), other.fs.at("a")],
    ] as const;
    driver.calls.length = 0;
    for (const [source, target] of pairs)
      await expect(mirror(source, target)).rejects.toMatchObject({ code: "EINVAL" });
    expect([...driver.calls, ...other.driver.calls]).toEqual([]);
  });

  it("are named in the error, by what was asked and where they are in their store", async () => {
    const { fs } = await flatTree({ "a/b/c": "C" });
    const advice = "choose two trees of which neither lies within the other";
    const flat = (rest: string): object => ({
      code: "EINVAL",
      message: `EINVAL: invalid argument, ${rest}; ${advice}`,
    });
    await expect(mirror(fs.at("a"), fs)).rejects.toMatchObject(
      flat('mirror (keys): the source "a" lies inside the target'),
    );
    await expect(copyTree(fs, "a", fs, "a/b")).rejects.toMatchObject(
      flat('copy "a/b" (keys): the target "a/b" lies inside the source "a"'),
    );
    await expect(moveTree(fs, "a", fs, "a")).rejects.toMatchObject(
      flat('move "a" (keys): the target "a" is the source'),
    );
  });

  it("are not those whose names only begin alike", async () => {
    const { fs } = await flatTree({ "a/c": "C" });
    expect(await mirror(fs.at("a"), fs.at("a-b"))).toMatchObject({ ok: true, copied: 1 });
  });
});

describe("misspelt options", () => {
  it.each([
    [{ delete: true, dryrun: true }, 'mirror has no option "dryrun"; known are delete'],
    [{ delete: true, compare: "sise" }, 'compare can not be "sise"; known are auto'],
  ])("are refused before anything is changed: %j", async (options, detail) => {
    const [source, target] = [new MemoryFS(), new MemoryFS()];
    await source.write("a", "");
    await target.write("b", "");
    const misspelt: object = options;
    await expect(mirror(source, target, misspelt)).rejects.toThrowError(detail);
    expect(await target.exists("b")).toBe(true);
  });
});
