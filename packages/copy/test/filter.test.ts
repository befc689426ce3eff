import { mirror } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { flatTree, harvest, mapTree } from "./trees.ts";

describe("what is excluded", () => {
  it("F103 is neither copied nor deleted, and keeps the directories that it is in", async () => {
    const source = await mapTree({ a: "A", "a.tmp": "T", "cache/x": "X", "cache/deep/y": "Y" });
    const target = await mapTree({ "old/deep/b.tmp": "B", "old/c": "C", "cache/mine": "M" });
    const exclude = ["**/*.tmp", "cache/"];
    const report = await mirror(source.fs, target.fs, { delete: true, exclude });
    expect(report).toMatchObject({ ok: true, copied: 1, deleted: 1, extra: 2, excluded: 7 });
    expect(await harvest(target.fs)).toEqual({
      a: "A",
      "cache/": "",
      "cache/mine": "M",
      "old/": "",
      "old/deep/": "",
      "old/deep/b.tmp": "B",
    });
  });

  it("is left alone where the other side has another kind", async () => {
    const [source, target] = [await mapTree({ cache: "file", b: "B" }), await mapTree({ "cache/x": "X" })];
    expect(await mirror(source.fs, target.fs, { delete: true, exclude: ["cache"] })).toMatchObject({
      ok: true,
    });
    expect(await harvest(target.fs)).toEqual({ b: "B", "cache/": "", "cache/x": "X" });
  });

  it("can be the directory alone, with a slash at the end of the glob", async () => {
    const [source, target] = [await flatTree({ a: "file", "a/x": "X" }), await mapTree()];
    expect(await mirror(source.fs, target.fs, { exclude: ["a/"] })).toMatchObject({ ok: true, copied: 1 });
    expect(await harvest(target.fs)).toEqual({ a: "file" });
  });
});

describe("what is included", () => {
  it("is all that takes part, and takes along what is below a matching directory", async () => {
    const source = await mapTree({
      "a.md": "A",
      "b.txt": "B",
      "docs/x": "X",
      "docs/sub/y": "Y",
      "src/c.md": "C",
    });
    const target = await mapTree({ "old.md": "O", "old.txt": "T", "docs/gone": "G", "empty/": "" });
    const include = ["**/*.md", "docs"];
    const report = await mirror(source.fs, target.fs, { delete: true, include });
    expect(report).toMatchObject({ ok: true, copied: 4, deleted: 2 });
    expect(await harvest(target.fs)).toEqual({
      "a.md": "A",
      "docs/": "",
      "docs/sub/": "",
      "docs/sub/y": "Y",
      "docs/x": "X",
      "empty/": "",
      "old.txt": "T",
      "src/": "",
      "src/c.md": "C",
    });
  });

  it("is without what a glob takes away that starts with an exclamation mark, and what is below it", async () => {
    const [source, target] = [
      await mapTree({ a: "A", "d/x": "X", "d/e/y": "Y", "d/e/z": "Z" }),
      await mapTree(),
    ];
    await mirror(source.fs, target.fs, { include: ["d", "!d/e"], exclude: ["**/*", "!d/x"] });
    expect(await harvest(target.fs)).toMatchObject({ "d/x": "X" });
    await mirror(source.fs, target.fs, { include: ["!d/e"] });
    expect(await harvest(target.fs)).toEqual({ a: "A", "d/": "", "d/x": "X" });
  });

  it("yields to what is excluded", async () => {
    const [source, target] = [await mapTree({ "a.md": "A", "b.md": "B" }), await mapTree()];
    await mirror(source.fs, target.fs, { include: ["*.md"], exclude: ["b*"] });
    expect(await harvest(target.fs)).toEqual({ "a.md": "A" });
  });

  it("is refused when the glob is malformed, before anything is listed", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree()];
    await expect(mirror(source.fs, target.fs, { include: ["[a"] })).rejects.toMatchObject({ code: "EINVAL" });
    expect([...source.driver.calls, ...target.driver.calls]).toEqual([]);
  });
});

describe("rules", () => {
  it("are asked in order, the first that matches decides, and what none matches takes part", async () => {
    const tree = { "a.log": "A", "keep.log": "K", "logs/x": "X", "logs/keep/y": "Y", z: "Z" };
    const [source, target] = [await mapTree(tree), await mapTree({ "old.log": "O", old: "O" })];
    const rules = [
      { kind: "include", glob: "keep.log" },
      { kind: "include", glob: "logs/keep/" },
      { kind: "exclude", glob: "*.log" },
      { kind: "exclude", glob: "logs/" },
    ] as const;
    await mirror(source.fs, target.fs, { delete: true, rules });
    expect(await harvest(target.fs)).toEqual({
      "keep.log": "K",
      "logs/": "",
      "logs/keep/": "",
      "logs/keep/y": "Y",
      "old.log": "O",
      z: "Z",
    });
  });

  it("let nothing in that exclude takes out, nor what include does not take in", async () => {
    const [source, target] = [await mapTree({ a: "A", b: "B", c: "C" }), await mapTree()];
    const rules = [{ kind: "exclude", glob: "b" }] as const;
    await mirror(source.fs, target.fs, { rules, include: ["a", "b"], exclude: ["a"] });
    expect(await harvest(target.fs)).toEqual({});
  });

  it("are refused when their kind is neither", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree()];
    const rules = [{ kind: "omit" as "exclude", glob: "a" }];
    await expect(mirror(source.fs, target.fs, { rules })).rejects.toMatchObject({ code: "EINVAL" });
  });
});

describe("only", () => {
  it("names the files to look at to the letter, and directories with all below", async () => {
    const tree = { "*": "star", a: "A", "d/x": "X", "d/e/y": "Y", "f/z": "Z" };
    const [source, target] = [await mapTree(tree), await mapTree({ a: "old", "d/gone": "G", kept: "K" })];
    const report = await mirror(source.fs, target.fs, { delete: true, only: ["*", "d/", "./f/z"] });
    expect(report).toMatchObject({ ok: true, copied: 4, deleted: 1 });
    expect(await harvest(target.fs)).toEqual({
      "*": "star",
      a: "old",
      "d/": "",
      "d/e/": "",
      "d/e/y": "Y",
      "d/x": "X",
      "f/": "",
      "f/z": "Z",
      kept: "K",
    });
  });

  it("is refused when it climbs above the root, before anything is listed", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree()];
    await expect(mirror(source.fs, target.fs, { only: ["../a"] })).rejects.toMatchObject({ code: "EINVAL" });
    expect([...source.driver.calls, ...target.driver.calls]).toEqual([]);
  });
});

describe("deleteExcluded", () => {
  const options = { delete: true, deleteExcluded: true, maxDelete: "100%" } as const;

  it("takes what is excluded on the target, whether the source has it or not", async () => {
    const source = await mapTree({ a: "A", "b.tmp": "new", "cache/x": "X" });
    const target = await mapTree({ a: "A", "b.tmp": "old", "cache/y/z": "Z", "c.tmp": "C" });
    const report = await mirror(source.fs, target.fs, { ...options, exclude: ["*.tmp", "cache/"] });
    expect(report).toMatchObject({ ok: true, deleted: 5, excluded: 1, copied: 0, same: 1 });
    expect(await harvest(target.fs)).toEqual({ a: "A" });
  });

  it("takes nothing without delete", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree({ a: "A", "c.tmp": "C" })];
    await mirror(source.fs, target.fs, { deleteExcluded: true, exclude: ["*.tmp"] });
    expect(await harvest(target.fs)).toEqual({ a: "A", "c.tmp": "C" });
  });

  it("keeps the directories that lead to what is included", async () => {
    const source = await mapTree({ "d/e/in": "I", "d/out": "O" });
    const target = await mapTree({ "d/e/in": "old!", "d/out": "O", "x/y": "Y" });
    const report = await mirror(source.fs, target.fs, { ...options, include: ["**/in"] });
    expect(report).toMatchObject({ ok: true, failed: [] });
    expect(await harvest(target.fs)).toEqual({ "d/": "", "d/e/": "", "d/e/in": "I" });
  });

  it("counts towards the guard", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree({ a: "A", "c.tmp": "C" })];
    const run = mirror(source.fs, target.fs, { ...options, maxDelete: 0, exclude: ["*.tmp"] });
    await expect(run).rejects.toMatchObject({ code: "EGUARD" });
  });
});
