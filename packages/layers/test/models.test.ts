import { FileSystem } from "@s3fs/core";
import { cached, mount, overlay } from "@s3fs/layers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryDriver } from "./memory-driver.ts";
import { ancestorsOf, run, sorted, stepped, steps, treeOf, type Step, type Tree } from "./tree-model.ts";

/** Scripts are run on whole trees, step by step; the long suite runs more of them. */
const factor = process.env["S3FS_FULL"] === "1" ? 25 : 1;

const scripts = fc.array(steps, { minLength: 1, maxLength: 25 });

describe("cached, over memory", () => {
  it("gives the answers of plain memory, whatever is done and however the clock goes", async () => {
    const timed = fc.array(fc.tuple(steps, fc.constantFrom(0, 1, 60, 100)), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(timed, fc.constantFrom(4, 10_000), async (script, maxEntries) => {
        let nowMs = 0;
        const plain = new FileSystem(memoryDriver());
        const driver = cached(memoryDriver(), { ttlMs: 100, maxEntries, now: () => nowMs });
        const fs = new FileSystem(driver);
        for (const [step, passedMs] of script) {
          nowMs += passedMs;
          expect(await run(fs, step)).toBe(await run(plain, step));
          expect(await looksOf(fs)).toEqual(await looksOf(plain));
          expect(sorted(await treeOf(fs))).toEqual(sorted(await treeOf(plain)));
        }
      }),
      { numRuns: 15 * factor },
    );
  });
});

/** What is told of each path that a script may touch, without times. */
async function looksOf(fs: FileSystem): Promise<unknown[]> {
  const looks: unknown[] = [];
  for (const path of ["", "a", "b", "a/a", "a/b", "b/a", "a/b/a", "a/b/b"]) {
    const entry = await fs.stat(path).catch(({ code }: { code: string }) => code);
    looks.push(typeof entry === "string" ? entry : [entry.kind, "size" in entry && entry.size]);
    const children: string[] = [];
    try {
      for await (const child of fs.list(path)) children.push(`${child.kind} ${child.path}`);
      looks.push(children.toSorted());
    } catch (error) {
      looks.push(error instanceof Error && "code" in error && error.code);
    }
  }
  return looks;
}

describe("mount, of three file systems", () => {
  const points = ["b", "a/b"];
  const leads = (path: string): boolean => points.some((point) => `${point}/`.startsWith(`${path}/`));
  const holds = (path: string): boolean => points.some((point) => point.startsWith(`${path}/`));

  /** A plain tree, in which the mount points stay. */
  function expected(tree: Tree, step: Step): Tree | string {
    const { verb, path } = step;
    if (verb === "removeTree" && leads(path)) {
      if (holds(path)) return "EBUSY";
      return new Map([...tree].filter(([other]) => !other.startsWith(`${path}/`)));
    }
    if (leads(path) && (verb === "remove" || (verb === "move" && path !== step.to))) return "EBUSY";
    return stepped(tree, step);
  }

  it("is one plain tree, in which the mount points stay", async () => {
    await fc.assert(
      fc.asyncProperty(scripts, async (script) => {
        const drivers = Object.fromEntries(["", ...points].map((point) => [point, memoryDriver()]));
        const fs = new FileSystem(mount(drivers).driver);
        let tree: Tree = new Map(["a", ...points].map((path) => [path, undefined]));
        for (const step of script) {
          const next = expected(tree, step);
          if (next === "untold") continue;
          expect(await run(fs, step)).toBe(typeof next === "string" ? next : "done");
          if (typeof next !== "string") tree = next;
          expect(sorted(await treeOf(fs))).toEqual(sorted(tree));
        }
      }),
      { numRuns: 40 * factor },
    );
  });
});

describe("overlay, of three file systems", () => {
  /** From the lowest layer up: a file replaces what is there and below, a directory a file. */
  function merged(layers: readonly Tree[]): Tree {
    const all = new Map<string, string | undefined>();
    for (const [path, text] of layers.flatMap(sorted)) {
      const hidden =
        text === undefined ? [] : [...all.keys()].filter((other) => other.startsWith(`${path}/`));
      for (const other of hidden) all.delete(other);
      all.set(path, text);
    }
    return all;
  }

  /** Why the writable layer, in the middle, may refuse a step that a plain tree would take. */
  function mayRefuse([low, middle, high]: readonly [Tree, Tree, Tree], step: Step): boolean {
    const others = [low, high];
    if (step.verb === "write" || step.verb === "makeDirectory")
      return high.has(step.path) || ancestorsOf(step.path).some((above) => middle.get(above) !== undefined);
    const isElsewhere = others.some((layer) => layer.has(step.path));
    const to = step.verb === "move" ? step.to : step.path;
    return isElsewhere || ancestorsOf(to).some((above) => middle.get(above) !== undefined);
  }

  it("takes each step as one plain tree does, or refuses it with EROFS and changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(scripts, scripts, scripts, async (lowest, highest, script) => {
        const [low, middle, high] = [memoryDriver(), memoryDriver(), memoryDriver()].map(
          (driver) => new FileSystem(driver),
        );
        if (!low || !middle || !high) throw new Error("there are three");
        for (const step of lowest.slice(0, 6)) await run(low, step);
        for (const step of highest.slice(0, 4)) await run(high, step);
        const { driver } = overlay([
          { name: "low", driver: low.driver },
          { name: "middle", driver: middle.driver, writable: true },
          { name: "high", driver: high.driver },
        ]);
        const fs = new FileSystem(driver);
        const others = [await treeOf(low), await treeOf(high)].map(sorted);
        for (const step of script) {
          const layers = [await treeOf(low), await treeOf(middle), await treeOf(high)] as const;
          const before = merged(layers);
          expect(sorted(await treeOf(fs))).toEqual(sorted(before));
          const next = stepped(before, step);
          if (next === "untold") continue;
          const outcome = await run(fs, step);
          if (outcome === "EROFS") expect(mayRefuse([...layers], step)).toBe(true);
          else expect(outcome).toBe(typeof next === "string" ? next : "done");
          const after = outcome === "done" && typeof next !== "string" ? next : before;
          expect(sorted(await treeOf(fs))).toEqual(sorted(after));
        }
        expect([await treeOf(low), await treeOf(high)].map(sorted)).toEqual(others);
      }),
      { numRuns: 25 * factor },
    );
  });
});
