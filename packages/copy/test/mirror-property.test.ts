import type { FileSystem } from "@s3fs/core";
import {
  compareTrees,
  mirror,
  planMirror,
  type CompareMode,
  type FilterRule,
  type MirrorReport,
} from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { pathsOf } from "@s3fs/test-support";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plantAged, timeOf, tree } from "./arbitrary-trees.ts";
import { flatTree, harvest, mapTree, type Tree } from "./trees.ts";
import { watchedPlaces } from "./watched-places.ts";

const age = fc.constantFrom(0, 1000, -1000);
/** Of what memory holds: nothing of a plan, some of it, all of it. */
const limit = fc.constantFrom(1, 2000, 1_000_000);
const runs = { numRuns: 150 };
const compareModes: readonly CompareMode[] = [
  "auto",
  "always",
  "size",
  "modified",
  "newer",
  "older",
  "exists",
  "notExists",
  "checksum",
];
const deleting = { delete: true, allowEmptySource: true, maxDelete: "100%" } as const;

function accountedFor(report: MirrorReport): number {
  const { copied, directoriesMade, directoriesImplied, same, weaklySame, kept, unsupported } = report;
  return copied + directoriesMade + directoriesImplied + same + weaklySame + kept + unsupported;
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
      fc.asyncProperty(
        tree,
        tree,
        options,
        fc.boolean(),
        limit,
        async (from, to, chosen, isFlat, limitBytes) => {
          const { fs: temporary, sorting } = watchedPlaces(limitBytes);
          const source = await mapTree();
          const target = isFlat ? await flatTree() : await mapTree();
          await plantAged(source.fs, from, 0);
          await plantAged(target.fs, to, 0);
          const [left, right] = [await harvest(source.fs), await harvest(target.fs)];
          const own = { ...chosen, sorting, allowEmptySource: true, maxDelete: "100%" } as const;
          const first = await mirror(source.fs, target.fs, own);
          expect(first.failed).toEqual([]);
          expect(await pathsOf(temporary.list())).toEqual([]);
          const after = filesOf(await harvest(target.fs));
          if (first.conflicts.length > 0) {
            for (const key of Object.keys(filesOf(right)).filter(
              (one) => left[one] === undefined || !covers(chosen, one),
            ))
              expect([key, after[key]]).toEqual([key, right[key]]);
            return;
          }
          expect(after).toEqual(expected(chosen, left, right));
          const second = await mirror(source.fs, target.fs, own);
          const isRestless = chosen.compare === "always" || chosen.compare === "exists";
          expect(second).toMatchObject({
            ok: true,
            directoriesMade: 0,
            deleted: 0,
            ...(!isRestless && { copied: 0 }),
          });
          expect(filesOf(await harvest(target.fs))).toEqual(after);
        },
      ),
      { numRuns: 600 },
    );
  });
});

const options = fc.record({
  delete: fc.boolean(),
  deleteExcluded: fc.boolean(),
  include: fc.constantFrom(undefined, undefined, ["**/a"], ["**/a", "b/"]),
  exclude: fc.constantFrom([], [], ["**/b"], ["a/"], ["b", "**/a-/"]),
  rules: fc.constantFrom<readonly FilterRule[]>(
    [],
    [],
    [{ kind: "exclude", glob: "**/B" }],
    [
      { kind: "include", glob: "**/a" },
      { kind: "exclude", glob: "a/" },
      { kind: "exclude", glob: "**/b" },
    ],
  ),
  only: fc.constantFrom(undefined, undefined, ["a", "b/a"], ["a-/b", "B"]),
  compare: fc.constantFrom(...compareModes),
});

type Chosen = typeof options extends fc.Arbitrary<infer T> ? T : never;

/** Which files take part, told anew: by the four forms of glob that are used here. A directory ends in a slash. */
function covers({ include, exclude, rules, only }: Omit<Chosen, "compare">, key: string): boolean {
  const names = key.split("/");
  const matches = (glob: string): boolean => {
    const word = glob.replaceAll(/^\*\*\/|\/$/g, "");
    const from = glob.endsWith("/") ? names.slice(0, -1) : names;
    return glob.startsWith("**/") ? from.includes(word) : from[0] === word;
  };
  const isNamed = (path: string): boolean => `${key}/`.startsWith(`${path}/`);
  const rule = rules.find(({ glob }) => matches(glob));
  const isIncluded = include === undefined || include.some(matches);
  return isIncluded && !exclude.some(matches) && rule?.kind !== "exclude" && (only?.some(isNamed) ?? true);
}

function expected(chosen: Chosen, left: Tree, right: Tree): Tree {
  const [ours, theirs] = [filesOf(left), filesOf(right)];
  const stays = (key: string): boolean => {
    if (covers(chosen, key)) return !chosen.delete || ours[key] !== undefined;
    return !(chosen.delete && chosen.deleteExcluded);
  };
  const comes = ([key, text]: [string, string]): boolean => {
    if (!covers(chosen, key)) return false;
    const isFlip = covers(chosen, `${key}/`) && Object.keys(right).some((one) => one.startsWith(`${key}/`));
    return replaces(chosen.compare, text, theirs[key], isFlip);
  };
  return {
    ...Object.fromEntries(Object.entries(theirs).filter(([key]) => stays(key))),
    ...Object.fromEntries(Object.entries(ours).filter(comes)),
  };
}

/** Whether a rule of comparison lets a file come, given what the target has in its place, told anew. */
function replaces(compare: CompareMode, text: string, other: string | undefined, isFlip: boolean): boolean {
  if (other === undefined) return compare !== "exists" || isFlip;
  switch (compare) {
    case "notExists":
      return false;
    case "size":
      return text.length !== other.length;
    case "newer":
      return timeOf(text) > timeOf(other);
    case "older":
      return timeOf(text) < timeOf(other);
    case "auto":
    case "always":
    case "modified":
    case "exists":
    case "checksum":
      return true;
  }
}

function filesOf(all: Tree): Tree {
  return Object.fromEntries(Object.entries(all).filter(([key]) => !key.endsWith("/")));
}
