import type { FileSystem } from "@s3fs/core";
import { compareTrees, mirror, planMirror, type MirrorReport } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatTree, harvest, mapTree, plant, WRITTEN, type Tree } from "./trees.ts";

/** Names around the slash, above the surrogates, and few enough to meet on both sides, as files and as directories. */
const name = fc.constantFrom("a", "a-", "a0", "b", "B", "\u{1f600}", "\uffe6");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const contents = ["", "x", "y", "long"];
const content = fc.constantFrom(...contents);
const node = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(path, content) },
  { weight: 1, arbitrary: path.map((directory): [string, string] => [`${directory}/`, ""]) },
);
const tree = fc.array(node, { maxLength: 12 }).map(treeOf);
const age = fc.constantFrom(0, 1000, -1000);
const runs = { numRuns: 150 };
const deleting = { delete: true, allowEmptySource: true, maxDelete: "100%" } as const;

/** What can exist on a disk: the first of a file and what would lie below it stays. */
function treeOf(nodes: readonly [string, string][]): Tree {
  const kept = new Map<string, string>();
  for (const [key, text] of nodes) {
    const own = key.replace(/\/$/, "");
    const collides = [...kept.keys()].some(
      (other) => `${other}/`.startsWith(`${own}/`) || (!other.endsWith("/") && own.startsWith(`${other}/`)),
    );
    if (!collides) kept.set(key, text);
  }
  return Object.fromEntries(kept);
}

function accountedFor(report: MirrorReport): number {
  const { copied, directoriesMade, directoriesImplied, same, weaklySame, kept, unsupported } = report;
  return copied + directoriesMade + directoriesImplied + same + weaklySame + kept + unsupported;
}

/** Equal times only for equal contents: that is what "auto" relies on. */
async function plantAged(fs: FileSystem, nodes: Tree, ageMs: number): Promise<void> {
  for (const [key, text] of Object.entries(nodes))
    await plant(fs, { [key]: text }, WRITTEN + ageMs + contents.indexOf(text));
}

async function expectMirrored(source: FileSystem, target: FileSystem): Promise<void> {
  const entries = Object.keys(await harvest(source)).length;
  const first = await mirror(source, target, deleting);
  expect(first).toMatchObject({ ok: true, failed: [], conflicts: [], extra: 0 });
  expect(accountedFor(first)).toBe(entries);
  expect(await harvest(target)).toEqual(await harvest(source));
  const second = await mirror(source, target, deleting);
  expect(second).toMatchObject({ ok: true, copied: 0, directoriesMade: 0, deleted: 0, same: entries });
}

describe("a mirror of any tree onto any other", () => {
  it("makes them equal in memory, and has nothing to do the second time", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, age, async (from, to, ageMs) => {
        await using source = new MemoryFS();
        await using target = new MemoryFS();
        await plantAged(source, from, ageMs);
        await plantAged(target, to, 0);
        await expectMirrored(source, target);
      }),
      runs,
    );
  });

  it("makes them equal from a disk to a flat store and back", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, tree, age, async (from, to, back, ageMs) => {
        const [source, target, third] = [await mapTree(), await flatTree(), await mapTree()];
        await plantAged(source.fs, from, ageMs);
        await plantAged(target.fs, to, 0);
        await plantAged(third.fs, back, -ageMs);
        await expectMirrored(source.fs, target.fs);
        await expectMirrored(target.fs, third.fs);
        expect(await harvest(third.fs)).toEqual(await harvest(source.fs));
      }),
      runs,
    );
  });

  it("plans the same from the same trees, and nothing when they are equal", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, async (from, to) => {
        const [source, target] = [await mapTree(from), await mapTree(to)];
        const options = { delete: true, traits: target.fs.driver.traits };
        const plan = await planMirror(compareTrees(source.fs, target.fs), options);
        expect(await planMirror(compareTrees(source.fs, target.fs), options)).toEqual(plan);
        const twin = await mapTree(from);
        const nothing = await planMirror(compareTrees(source.fs, twin.fs), options);
        expect([nothing.copies, nothing.directories, nothing.deletes]).toEqual([[], [], []]);
      }),
      runs,
    );
  });

  it("deletes nothing without delete, and touches nothing that is excluded", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, fc.boolean(), async (from, to, deletes) => {
        const [source, target] = [await mapTree(from), await mapTree(to)];
        const before = await harvest(target.fs);
        const exclude = ["**/b"];
        await mirror(source.fs, target.fs, { ...deleting, delete: deletes, exclude });
        const after = await harvest(target.fs);
        const stay = deletes ? (key: string) => key.split("/").includes("b") : () => true;
        for (const key of Object.keys(before).filter(stay)) expect(Object.keys(after)).toContain(key);
        for (const key of Object.keys(after).filter((one) => one.split("/").includes("b")))
          expect([key, after[key]]).toEqual([key, before[key]]);
      }),
      runs,
    );
  });

  it("makes the covered paths equal under any options, touches nothing else, and then finds nothing to do", async () => {
    await fc.assert(
      fc.asyncProperty(tree, tree, options, fc.boolean(), async (from, to, chosen, isFlat) => {
        const source = await mapTree();
        const target = isFlat ? await flatTree() : await mapTree();
        await plantAged(source.fs, from, 0);
        await plantAged(target.fs, to, 0);
        const [left, right] = [filesOf(await harvest(source.fs)), filesOf(await harvest(target.fs))];
        const own = { ...chosen, allowEmptySource: true, maxDelete: "100%" } as const;
        const first = await mirror(source.fs, target.fs, own);
        expect(first.failed).toEqual([]);
        const after = filesOf(await harvest(target.fs));
        if (first.conflicts.length > 0) {
          for (const key of Object.keys(right).filter(
            (one) => left[one] === undefined || !covers(chosen, one),
          ))
            expect([key, after[key]]).toEqual([key, right[key]]);
          return;
        }
        expect(after).toEqual(expected(chosen, left, right));
        const second = await mirror(source.fs, target.fs, own);
        expect(second).toMatchObject({ ok: true, copied: 0, directoriesMade: 0, deleted: 0 });
      }),
      runs,
    );
  });
});

const options = fc.record({
  delete: fc.boolean(),
  deleteExcluded: fc.boolean(),
  include: fc.constantFrom(undefined, ["**/a"], ["**/a", "b/"]),
  exclude: fc.constantFrom([], ["**/b"], ["a/"], ["b", "**/a-/"]),
  compare: fc.constantFrom("auto", "modified", "checksum"),
});

type Chosen = typeof options extends fc.Arbitrary<infer T> ? T : never;

/** Which files take part, told anew: by the four forms of glob that are used here. */
function covers({ include, exclude }: Pick<Chosen, "include" | "exclude">, key: string): boolean {
  const names = key.split("/");
  const matches = (glob: string): boolean => {
    const word = glob.replaceAll(/^\*\*\/|\/$/g, "");
    const isAnywhere = glob.startsWith("**/");
    const from = glob.endsWith("/") ? names.slice(0, -1) : names;
    return isAnywhere ? from.includes(word) : from[0] === word && (glob.endsWith("/") || names.length > 0);
  };
  return (include === undefined || include.some(matches)) && !exclude.some(matches);
}

function expected(chosen: Chosen, left: Tree, right: Tree): Tree {
  const stays = (key: string): boolean => {
    if (covers(chosen, key)) return !chosen.delete || left[key] !== undefined;
    return !(chosen.delete && chosen.deleteExcluded);
  };
  return {
    ...Object.fromEntries(Object.entries(right).filter(([key]) => stays(key))),
    ...Object.fromEntries(Object.entries(left).filter(([key]) => covers(chosen, key))),
  };
}

function filesOf(all: Tree): Tree {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.endsWith("/")));
}
