import {
  FsError,
  parsePath,
  type DirectoryEntry,
  type Entry,
  type FileEntry,
  type LinkEntry,
} from "@s3fs/core";
import { planMirror, type Difference, type PlanInMemory, type PlanOptions } from "@s3fs/copy";
import { describe, expect, it } from "vitest";

const disk = {
  caseSensitive: true,
  timePrecisionMs: 1,
  names: "exclusive",
  emptyDirectories: "kept",
} as const;
const store = { ...disk, names: "twins", emptyDirectories: "vanish" } as const;
const strictStore = { ...disk, emptyDirectories: "vanish" } as const;

const file = (path: string, size = 1): FileEntry => ({
  kind: "file",
  path: parsePath(path),
  size,
  modifiedMs: 0,
});
const folder = (path: string): DirectoryEntry => ({ kind: "directory", path: parsePath(path) });
const link = (path: string): LinkEntry => ({ kind: "link", path: parsePath(path) });
const entry = (path: string): FileEntry | DirectoryEntry => (path.endsWith("/") ? folder(path) : file(path));

const onlySource = (path: string): Difference => {
  const source = entry(path);
  return { kind: "only-source", path: source.path, source };
};
const onlyTarget = (path: string): Difference => {
  const target = entry(path);
  return { kind: "only-target", path: target.path, target };
};
const same = (path: string, weakly = false): Difference => {
  const both = entry(path);
  return { kind: "same", path: both.path, source: both, target: both, weakly };
};
const differs = (path: string): Difference => {
  const source = file(path, 3);
  return { kind: "differs", path: source.path, source, target: file(path), because: "size" };
};
const flip = (from: string, to: Entry): Difference => {
  const source = entry(from);
  return { kind: "flip", path: source.path, source, target: to };
};
const excluded = (path: string, side: "source" | "target" = "target"): Difference => {
  const hidden = entry(path);
  return { kind: "excluded", path: hidden.path, [side]: hidden };
};
const unsupported = (path: string, target?: Entry): Difference => {
  const source = link(path);
  return { kind: "unsupported", path: source.path, source, ...(target && { target }) };
};
const linkTo = (path: string, target?: Entry): Difference => {
  const source = link(path);
  return { kind: "link", path: source.path, source, destination: "there", ...(target && { target }) };
};

/** What a plan does, an action a line, and the counts that are not zero. */
interface Told {
  readonly does: readonly string[];
  readonly conflicts: Readonly<Record<string, string | undefined>>;
  readonly counts: Readonly<Record<string, number>>;
}

async function planned(
  differences: readonly Difference[],
  options: Partial<PlanOptions> = {},
): Promise<Told> {
  return tell(await planMirror(differences, { traits: disk, ...options }));
}

function tell({ directories, copies, links, replacements, deletes, conflicts, counts }: PlanInMemory): Told {
  const within = (replaces: string | undefined): string =>
    replaces === undefined ? "" : ` within ${replaces}`;
  const over = (target: Entry | undefined): string => (target === undefined ? "" : " over it");
  const again = (outlivesDeletes: boolean): string => (outlivesDeletes ? " again" : "");
  return {
    does: [
      ...directories.map(
        (make) => `${make.kind} ${make.path}${again(make.outlivesDeletes)}${within(make.replaces)}`,
      ),
      ...copies.map((copy) => `${copy.kind} ${copy.path}${over(copy.target)}${within(copy.replaces)}`),
      ...links.map((made) => `${made.kind} ${made.path}${over(made.target)}${within(made.replaces)}`),
      ...replacements.map(({ kind, path, source }) => `${kind} ${path} by a ${source}`),
      ...deletes.map(({ kind, path, target }) => `${kind} ${target.kind} ${path}`),
    ],
    conflicts: Object.fromEntries(conflicts.map(({ path, error }) => [path, error.detail])),
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)),
  };
}

describe("a plan", () => {
  it("counts the entries of each side, its root and what is excluded apart", async () => {
    const root: Difference = { kind: "only-source", path: parsePath(""), source: folder("") };
    const told = await planned([root, onlySource("a"), differs("b"), onlyTarget("c"), excluded("d")]);
    expect(told.counts).toEqual({ sourceEntries: 2, targetEntries: 2, bytes: 4, extra: 1, excluded: 1 });
    expect(told.does).toEqual(["make ", "copy a", "copy b over it"]);
  });

  it("counts apart what is the same, what is so without proof, and what the rule leaves", async () => {
    const kept: Difference = { kind: "kept", path: parsePath("k"), source: file("k"), target: file("k") };
    const { counts, does } = await planned([same("a"), same("b/"), same("c", true), kept]);
    expect(counts).toEqual({ sourceEntries: 4, targetEntries: 4, same: 2, weaklySame: 1, kept: 1 });
    expect(does).toEqual([]);
  });

  it("lists what could not be compared, and does nothing about it", async () => {
    const error = new FsError("EIO", { path: "a" });
    const failed: Difference = { kind: "failed", path: parsePath("a"), source: file("a"), error };
    const plan = await planMirror([failed], { traits: disk });
    expect(plan.failed).toEqual([{ path: "a", error }]);
    expect(tell(plan)).toMatchObject({ does: [], counts: { sourceEntries: 1 } });
  });

  it("fails for each name of the source that no path can spell, and for the number of those beyond", async () => {
    const names = ["a//b", "/c", "d/e/../f"];
    const odd: Difference = { kind: "unspellable", path: parsePath(""), side: "source", count: 5, names };
    const plan = await planMirror([onlyTarget("gone"), odd], { delete: true, traits: disk });
    expect(plan.failed.map(({ path, error }) => [path, error.code])).toEqual(
      ["a", "", "d/e", ""].map((path) => [path, "EINVAL"]),
    );
    expect(plan.failed.map(({ error }) => error.detail)).toEqual([
      'no path can spell the name "a//b", so that it was not copied; rename it, or exclude its directory',
      'no path can spell the name "/c", so that it was not copied; rename it',
      'no path can spell the name "d/e/../f", so that it was not copied; rename it, or exclude its directory',
      "no path can spell 2 names beside those, so that it was not copied; rename it",
    ]);
    expect(plan.failed.map(({ error }) => error.operation)).toEqual(Array(4).fill("mirror"));
    const few: Difference = { ...odd, count: 2, names: ["d/e/f\0", "x/."] };
    const { failed } = await planMirror([few], { traits: disk });
    expect(failed.map(({ path }) => path)).toEqual(["d/e", "x"]);
    expect(tell(plan).counts).toEqual({ sourceEntries: 5, targetEntries: 1, unspellable: 5 });
  });

  it("counts such names of the target, and does nothing about them", async () => {
    const odd: Difference = {
      kind: "unspellable",
      path: parsePath(""),
      side: "target",
      count: 1,
      names: ["/c"],
    };
    const plan = await planMirror([odd], { delete: true, deleteExcluded: true, traits: disk });
    expect(plan.failed).toEqual([]);
    expect(tell(plan)).toMatchObject({ does: [], counts: { targetEntries: 1, unspellable: 1 } });
  });

  it("takes differences that are there at once, and those that come one by one", async () => {
    async function* oneByOne(): AsyncIterable<Difference> {
      yield onlySource("a");
      yield onlyTarget("b");
    }
    const options = { delete: true, traits: disk };
    expect(await planMirror(oneByOne(), options)).toEqual(
      await planMirror([onlySource("a"), onlyTarget("b")], options),
    );
  });
});

describe("new directories", () => {
  const tree = [onlySource("a/"), onlySource("a/b/"), onlySource("a/b/x"), onlySource("c/"), onlySource("d")];

  it("are all made where directories are kept", async () => {
    expect(await planned(tree)).toMatchObject({
      does: ["make a", "make a/b", "make c", "copy a/b/x", "copy d"],
      counts: { sourceEntries: 5, bytes: 2 },
    });
  });

  it("are made only if they are empty where directories come with their content", async () => {
    const { does, counts } = await planned(tree, { traits: store });
    expect(does).toEqual(["make c", "copy a/b/x", "copy d"]);
    expect(counts).toEqual({ sourceEntries: 5, bytes: 2, directoriesImplied: 2 });
  });

  it.each<[string, Difference]>([
    ["a file that is the same", same("a/x")],
    ["a file that differs", differs("a/x")],
    [
      "a file that can't be compared",
      { kind: "failed", path: parsePath("a/x"), source: file("a/x"), error: new FsError("EIO") },
    ],
    ["a file that the rule leaves", { kind: "kept", path: parsePath("a/x"), source: file("a/x") }],
    ["a link", linkTo("a/x")],
    ["a directory", same("a/x/")],
  ])("hold something when there is %s below", async (_what, below) => {
    const { does } = await planned([onlySource("a/"), below], { traits: store });
    expect(does).not.toContain("make a");
  });

  it("stay empty when what comes next only begins alike", async () => {
    const { does } = await planned([onlySource("a/"), onlySource("a0")], { traits: store });
    expect(does).toEqual(["make a", "copy a0"]);
  });

  it("that are the last of all are empty", async () => {
    expect((await planned([onlySource("z/")], { traits: store })).does).toEqual(["make z"]);
  });

  it("are none for the root, where it comes with its content", async () => {
    const root: Difference = { kind: "only-source", path: parsePath(""), source: folder("") };
    const { does, counts } = await planned([root, onlySource("a")], { traits: store });
    expect(does).toEqual(["copy a"]);
    expect(counts).toEqual({ sourceEntries: 1, bytes: 1 });
  });
});

describe("a directory of both sides that loses all it has", () => {
  const emptied = [same("a/"), onlyTarget("a/x"), same("b")];

  it("is made again where it would vanish", async () => {
    const { does } = await planned(emptied, { delete: true, traits: store });
    expect(does).toEqual(["make a again", "delete file a/x"]);
  });

  it.each<[string, readonly Difference[], Partial<PlanOptions>]>([
    ["nothing is deleted", emptied, { traits: store }],
    ["directories are kept", emptied, { delete: true, traits: disk }],
    [
      "something comes into it",
      [same("a/"), onlyTarget("a/x"), onlySource("a/y")],
      { delete: true, traits: store },
    ],
    ["it was empty before", [same("a/"), onlyTarget("b/x")], { delete: true, traits: store }],
    [
      "it is a file, beside which a directory goes",
      [same("a"), onlyTarget("a/x")],
      { delete: true, traits: store },
    ],
    ["what goes is beside it", [same("a/"), onlyTarget("a0/x")], { delete: true, traits: store }],
  ])("is left alone when %s", async (_why, differences, options) => {
    const { does, counts } = await planned(differences, options);
    expect(does.filter((line) => line.startsWith("make"))).toEqual([]);
    expect(counts).not.toHaveProperty("directoriesImplied");
  });
});

describe("what only the target has", () => {
  it("is extra without delete, and goes with it", async () => {
    const differences = [onlyTarget("a/"), onlyTarget("a/x")];
    expect(await planned(differences)).toMatchObject({ does: [], counts: { extra: 2, targetEntries: 2 } });
    const { does, counts } = await planned(differences, { delete: true });
    expect(does).toEqual(["delete directory a", "delete file a/x"]);
    expect(counts).toEqual({ targetEntries: 2 });
  });

  it("stays where it holds something that is excluded, whatever else goes", async () => {
    const differences = [
      onlyTarget("a/"),
      onlyTarget("a/b/"),
      excluded("a/b/x"),
      onlyTarget("a/c/"),
      onlyTarget("a/y"),
    ];
    const { does, counts } = await planned(differences, { delete: true });
    expect(does).toEqual(["delete directory a/c", "delete file a/y"]);
    expect(counts).toEqual({ targetEntries: 4, extra: 2, excluded: 1 });
  });

  it("goes with what is excluded of it on the source alone", async () => {
    const { does } = await planned([onlyTarget("a/"), excluded("a/x", "source")], { delete: true });
    expect(does).toEqual(["delete directory a"]);
  });
});

describe("something that is neither file nor directory on the source", () => {
  it("keeps what the target has there, with all below, and what is above it goes on", async () => {
    const differences = [unsupported("a", folder("a")), onlyTarget("a/x"), onlyTarget("b")];
    const { does, counts } = await planned(differences, { delete: true });
    expect(does).toEqual(["delete file b"]);
    expect(counts).toEqual({ sourceEntries: 1, targetEntries: 3, unsupported: 1, extra: 1 });
  });

  it("keeps all of its directory when no text can spell its name", async () => {
    const differences = [unsupported("d/a\ufffd"), onlyTarget("d/x"), onlyTarget("e")];
    expect((await planned(differences, { delete: true })).does).toEqual(["delete file e"]);
  });

  it("keeps nothing else of its directory when its name is text", async () => {
    const differences = [unsupported("d\ufffd/a"), onlyTarget("d\ufffd/x")];
    expect((await planned(differences, { delete: true })).does).toEqual(["delete file d\ufffd/x"]);
  });

  it("is in the way of a replacement above it", async () => {
    const differences = [flip("a", folder("a")), onlyTarget("a/x"), unsupported("a")];
    const { does, conflicts } = await planned(differences, { delete: true });
    expect(does).toEqual([]);
    expect(Object.keys(conflicts)).toEqual(["a"]);
  });
});

describe("a link", () => {
  it.each<[string, Entry | undefined, boolean, readonly string[]]>([
    ["nothing is", undefined, false, ["link l"]],
    ["another link is", link("l"), false, ["link l over it"]],
    ["a file is, with delete", file("l"), true, ["link l over it"]],
    ["a file is, without", file("l"), false, []],
    ["a directory is, with delete", folder("l"), true, []],
    ["a directory is, without", folder("l"), false, []],
  ])("is made where %s", async (_what, target, deletes, does) => {
    const plan = await planned([linkTo("l", target)], { delete: deletes });
    expect(plan.does).toEqual(does);
    expect(Object.keys(plan.conflicts)).toEqual(does.length === 0 ? ["l"] : []);
  });

  it("says what is in its way, and how it is lifted", async () => {
    const overFile = await planned([linkTo("l", file("l"))]);
    expect(overFile.conflicts).toEqual({
      l: "the target has a file where the source has a link; only with delete is it replaced",
    });
    const overDirectory = await planned([linkTo("l", folder("l"))], { delete: true });
    expect(overDirectory.conflicts).toEqual({
      l: "the target has a directory where the source has a link; remove it first",
    });
  });
});

describe("another kind of thing on the other side", () => {
  const toFile = [flip("a", folder("a")), onlyTarget("a/x")];
  const toDirectory = [flip("a/", file("a")), onlySource("a/x")];

  it("is a conflict without delete, which blocks what is below, and says what lifts it", async () => {
    const { does, conflicts, counts } = await planned(toDirectory);
    expect(does).toEqual([]);
    expect(conflicts).toEqual({
      a: "the target has a file where the source has a directory; only with delete is it replaced",
    });
    expect(counts).toEqual({ sourceEntries: 2, targetEntries: 1, blocked: 1 });
  });

  it("is replaced with delete, and what comes below is part of it", async () => {
    expect((await planned(toFile, { delete: true })).does).toEqual([
      "copy a within a",
      "replace a by a file",
      "delete directory a",
      "delete file a/x",
    ]);
    expect((await planned(toDirectory, { delete: true })).does).toEqual([
      "make a within a",
      "copy a/x within a",
      "replace a by a directory",
      "delete file a",
    ]);
  });

  it("needs no replacement where both fit beside each other", async () => {
    expect((await planned(toFile, { delete: true, traits: store })).does).toEqual([
      "copy a",
      "delete directory a",
      "delete file a/x",
    ]);
    expect((await planned(toDirectory, { delete: true, traits: store })).does).toEqual([
      "copy a/x",
      "delete file a",
    ]);
  });

  it("is replaced where both are no directories, also in a store of twins", async () => {
    const { does } = await planned([flip("a", link("a"))], { delete: true, traits: store });
    expect(does).toEqual(["copy a within a", "replace a by a file", "delete link a"]);
  });

  it("stays when it holds something excluded, with all that would have come", async () => {
    const { does, conflicts, counts } = await planned([...toFile, excluded("a/y")], { delete: true });
    expect(does).toEqual([]);
    expect(conflicts).toEqual({
      a: "what the target has here instead must stay: it holds what is excluded, or what the source can't tell of",
    });
    expect(counts).toMatchObject({ blocked: 3, excluded: 1 });
  });

  it("stays in a directory of which the source has a name that no text can spell, as nothing is deleted there", async () => {
    const differences = [
      same("d/"),
      flip("d/a", folder("d/a")),
      onlyTarget("d/a/x"),
      unsupported("d/\ufffd"),
    ];
    const { does, conflicts } = await planned(differences, { delete: true });
    expect(does).toEqual([]);
    expect(Object.keys(conflicts)).toEqual(["d/a"]);
  });

  it("carries links that come with a new directory", async () => {
    const { does } = await planned([flip("a/", file("a")), linkTo("a/l")], { delete: true });
    expect(does).toContain("link a/l within a");
  });
});

describe("a file and a directory of one name on the source", () => {
  it("count as two, are a conflict that says so, and block what is below", async () => {
    const twin: Difference = {
      kind: "twin",
      path: parsePath("a"),
      source: file("a"),
      directory: folder("a"),
    };
    const { does, conflicts, counts } = await planned([twin, onlySource("a/x"), onlySource("b")]);
    expect(does).toEqual(["copy b"]);
    expect(conflicts).toEqual({
      a: "the source has a file and a directory of this name, the target can hold one; rename one",
    });
    expect(counts).toEqual({ sourceEntries: 4, bytes: 1, blocked: 1 });
  });
});

describe("names that the target takes for one", () => {
  const caseless = { ...disk, caseSensitive: false };

  it("are conflicts that name each other", async () => {
    const { does, conflicts } = await planned([onlySource("A"), onlySource("a"), onlySource("b")], {
      traits: caseless,
    });
    expect(does).toEqual(["copy b"]);
    expect(conflicts).toEqual({
      A: 'to the target this name and "a" are one; rename one of them',
      a: 'to the target this name and "A" are one; rename one of them',
    });
  });

  it("are none when one of them is excluded", async () => {
    const { does } = await planned([excluded("A", "source"), onlySource("a")], { traits: caseless });
    expect(does).toEqual(["copy a"]);
  });
});

describe("something excluded on the target", () => {
  it("is in the way of another kind of thing at its place", async () => {
    const { does, conflicts } = await planned([excluded("a/"), onlySource("a"), onlySource("b")]);
    expect(does).toEqual(["copy b"]);
    expect(conflicts).toEqual({ a: "the target has an excluded directory where the source has a file" });
  });

  it("is in the way of what would lie below it, when it is a file", async () => {
    const { does, conflicts } = await planned([excluded("a"), onlySource("a/x")]);
    expect(does).toEqual([]);
    expect(conflicts).toEqual({ a: "the target has an excluded file where the source has a directory" });
  });

  it.each<[string, readonly Difference[], Partial<PlanOptions>]>([
    ["a directory, of what comes below it", [excluded("a/"), onlySource("a/x")], {}],
    ["a file, of what comes beside it", [excluded("a"), onlySource("a0")], {}],
    ["a file of the source alone", [excluded("a", "source"), onlySource("a/x")], {}],
    ["a file in a store of twins", [excluded("a"), onlySource("a/x")], { traits: store }],
  ])("is not in the way: %s", async (_what, differences, options) => {
    const { does, conflicts } = await planned(differences, options);
    expect(conflicts).toEqual({});
    expect(does).toHaveLength(1);
  });

  it("stays remembered while what is excluded on the source alone passes", async () => {
    const differences = [excluded("a"), excluded("a/w", "source"), onlySource("a/x")];
    expect(Object.keys((await planned(differences)).conflicts)).toEqual(["a"]);
  });

  it("is replaced once with deleteExcluded, whatever comes below it", async () => {
    const differences = [excluded("a"), onlySource("a/x"), onlySource("a/y")];
    const { does, conflicts, counts } = await planned(differences, {
      delete: true,
      deleteExcluded: true,
      traits: strictStore,
    });
    expect(conflicts).toEqual({});
    expect(does).toEqual([
      "copy a/x within a",
      "copy a/y within a",
      "replace a by a directory",
      "delete file a",
    ]);
    expect(counts).toEqual({ sourceEntries: 2, targetEntries: 1, bytes: 2 });
  });

  it("goes with deleteExcluded, but not without delete", async () => {
    const differences = [excluded("a/"), excluded("a/x"), excluded("s", "source")];
    const both = await planned(differences, { delete: true, deleteExcluded: true });
    expect(both.does).toEqual(["delete directory a", "delete file a/x"]);
    expect(both.counts).toEqual({ targetEntries: 2, excluded: 1 });
    const alone = await planned(differences, { deleteExcluded: true });
    expect(alone).toMatchObject({ does: [], counts: { excluded: 3 } });
  });

  it.each<[string, Difference]>([
    ["is the same", same("a/b/x")],
    ["comes", onlySource("a/b/x")],
  ])("keeps the directories above what %s, with deleteExcluded", async (_what, below) => {
    const differences = [excluded("a/"), excluded("a/b/"), below, excluded("a/c/"), excluded("a/y")];
    const { does, counts } = await planned(differences, { delete: true, deleteExcluded: true });
    expect(does.filter((line) => line.startsWith("delete"))).toEqual([
      "delete directory a/c",
      "delete file a/y",
    ]);
    expect(counts).toMatchObject({ extra: 2 });
  });

  it("keeps no directory for what only the target has in it, with deleteExcluded", async () => {
    const differences = [excluded("a/"), onlyTarget("a/x")];
    const { does } = await planned(differences, { delete: true, deleteExcluded: true });
    expect(does).toEqual(["delete directory a", "delete file a/x"]);
  });

  it("does not keep a file for what comes below its name, with deleteExcluded", async () => {
    const differences = [excluded("a"), onlySource("a/x")];
    const { does } = await planned(differences, { delete: true, deleteExcluded: true, traits: store });
    expect(does).toEqual(["copy a/x", "delete file a"]);
  });
});
