import { FsError, isFsError, type FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { pathsOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { mirror, moveTree, type MirrorEvent, type MirrorOptions } from "../src/index.ts";
import { harvest, mapTree, plant, WRITTEN, type Tree } from "./trees.ts";
import { watchedPlaces } from "./watched-places.ts";

/** Of so many files, half of them in a directory each. */
function many(name: string, count: number, content = name): Tree {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [at % 2 ? `${name}/${at}` : `${name}-${at}/x`, content]),
  );
}

const from: Tree = { ...many("new", 40), ...many("changed", 40, "to this"), "flip/a": "A", unflip: "U" };
const to: Tree = { ...many("gone", 40), ...many("changed", 40, "from"), flip: "F", "unflip/b": "B" };
const deleting = { delete: true, maxDelete: "100%" } as const;

async function mirrored(options: MirrorOptions) {
  const [source, target] = [await mapTree(from), await mapTree(to)];
  const report = await mirror(source.fs, target.fs, { ...deleting, ...options });
  return { report, files: await filesIn(target.fs) };
}

async function filesIn(fs: FileSystem): Promise<Tree> {
  return Object.fromEntries(Object.entries(await harvest(fs)).filter(([path]) => !path.endsWith("/")));
}

/** Of file systems that tell which ones they are. */
async function memory(tree: Tree = {}): Promise<FileSystem> {
  const fs = new MemoryFS();
  await plant(fs, tree);
  return fs;
}

/** More than memory may hold: two actions. */
const TWO = 1300;

describe("a plan that is larger than memory may be", () => {
  it("lies in temporary files, comes to the same as one in memory, and leaves nothing", async () => {
    const { fs, seen, written, sorting } = watchedPlaces(TWO);
    const long = await mirrored({ sorting });
    expect(long).toEqual(await mirrored({}));
    expect(long.files).toEqual(from);
    expect(written.length).toBeGreaterThan(60); // some 80 copies, 60 directories and 80 deletes, two in each
    expect(seen.closed).toBe(seen.opened);
    expect(await pathsOf(fs.list())).toEqual([]);
  });

  it("foresees the same in a dry run, whose plan can be read as long as the listener takes", async () => {
    const read = async ({ sorting }: MirrorOptions): Promise<unknown> => {
      const told: string[] = [];
      const onEvent = async (event: MirrorEvent): Promise<void> => {
        if (event.kind !== "planned") return;
        const { directories, copies, links, deletes } = event.plan;
        for (const actions of [directories, copies, links, deletes])
          for await (const { kind, path } of actions) told.push(`${kind} ${path}`);
      };
      return { told, ...(await mirrored({ sorting, dryRun: true, onEvent })) };
    };
    const { fs, sorting } = watchedPlaces(TWO);
    const long = await read({ sorting });
    expect(long).toEqual(await read({}));
    expect(long).toMatchObject({ told: expect.arrayContaining(["delete gone/1"]), report: { dryRun: true } });
    expect(await pathsOf(fs.list())).toEqual([]);
  });

  it("has its index written as one in memory has, of files that were copied in any order", async () => {
    const notes = await memory();
    const indexed = async (index?: MirrorOptions["index"]): Promise<number> => {
      const [source, target] = [await memory(from), await memory(to)];
      const { fs, seen, sorting } = watchedPlaces(TWO);
      const report = await mirror(source, target, { ...deleting, sorting, index });
      expect(report).toMatchObject({ copied: 82, warnings: [] });
      expect(await pathsOf(fs.list())).toEqual([]);
      if (index === undefined) return seen.opened;
      const short = { fs: notes, path: "short" };
      expect(await mirror(source, target, { ...deleting, index: short })).toMatchObject({ copied: 0 });
      expect(await notes.read(index.path).text()).toBe(await notes.read("short").text());
      return seen.opened;
    };
    const more = (await indexed({ fs: notes, path: "long" })) - (await indexed());
    expect(more).toBe(2); // for the rows as they came, and for sorting them
  });

  it("is carried out where there is no room for the rows of the index, and that is told", async () => {
    const [source, target, notes] = [await memory(from), await memory(to), await memory()];
    const { fs, sorting } = watchedPlaces(TWO);
    let isFull = false;
    const temporary = (): ReturnType<typeof sorting.temporary> => {
      const place = sorting.temporary();
      return {
        ...place,
        async write(name, chunks, options) {
          if (isFull) throw new FsError("ENOSPC");
          await place.write(name, chunks, options);
        },
      };
    };
    const report = await mirror(source, target, {
      ...deleting,
      sorting: { limitBytes: TWO, temporary },
      index: { fs: notes, path: "index" },
      onEvent: ({ kind }) => void (isFull ||= kind === "started"),
    });
    expect(report).toMatchObject({
      ok: true,
      warnings: [expect.stringContaining("the index was not written")],
    });
    expect(await filesIn(target)).toEqual(from);
    expect(await notes.exists("index")).toBe(false);
    expect(await pathsOf(fs.list())).toEqual([]);
  });

  it("changes nothing when there is no room for it", async () => {
    const [source, target] = [await mapTree(from), await mapTree(to)];
    const { sorting } = watchedPlaces(TWO);
    const full = (): ReturnType<typeof sorting.temporary> => ({
      ...sorting.temporary(),
      write: async () => {
        throw new FsError("ENOSPC");
      },
    });
    const running = mirror(source.fs, target.fs, {
      ...deleting,
      sorting: { limitBytes: TWO, temporary: full },
    });
    await expect(running).rejects.toMatchObject({
      code: "ENOSPC",
      message: expect.stringContaining("sorting.limitBytes"),
    });
    expect(await filesIn(target.fs)).toEqual(to);
  });

  it("leaves nothing when it is stopped", async () => {
    const { fs, seen, sorting } = watchedPlaces(TWO);
    const stop = new AbortController();
    const onEvent = ({ kind }: MirrorEvent): void => {
      if (kind === "done") stop.abort("enough");
    };
    await expect(mirrored({ sorting, onEvent, signal: stop.signal })).rejects.toBe("enough");
    expect(seen.closed).toBe(seen.opened);
    expect(await pathsOf(fs.list())).toEqual([]);
  });
});

describe("a journal that is larger than memory may be", () => {
  it("is gone on with as one in memory is", async () => {
    const [source, target, notes] = [await memory(from), await memory(), await memory()];
    const { fs, written, sorting } = watchedPlaces(TWO);
    const options = { sorting, compare: "always", journal: { fs: notes, path: "journal" } } as const;
    const stop = new AbortController();
    let copied = 0;
    const onEvent = (event: MirrorEvent): void => {
      if (event.kind === "done" && event.entry === "file" && (copied += 1) === 50) stop.abort("killed");
    };
    const run = mirror(source, target, { ...options, onEvent, signal: stop.signal });
    await expect(run).rejects.toBe("killed");
    written.length = 0;
    const again = await mirror(source, target, options);
    expect(again).toMatchObject({ ok: true });
    expect(again.copied).toBeLessThanOrEqual(82 - 50);
    expect(written.length).toBeGreaterThan(20);
    expect(await filesIn(target)).toEqual(from);
    expect(await pathsOf(fs.list())).toEqual([]);
  });
});

describe("a move of more than memory may hold", () => {
  it("takes away just what has arrived as it is", async () => {
    const [source, target] = [await mapTree(from), await mapTree()];
    const { fs, written, sorting } = watchedPlaces(TWO);
    await moveTree(source.fs, "", target.fs, "moved", { sorting });
    expect(await harvest(source.fs)).toEqual({});
    expect(await filesIn(target.fs.at("moved"))).toEqual(from);
    expect(written.length).toBeGreaterThan(100);
    expect(await pathsOf(fs.list())).toEqual([]);
  });

  it("keeps what came and what changed meanwhile", async () => {
    const [source, target] = [await mapTree(from), await mapTree()];
    const { sorting } = watchedPlaces(TWO);
    const onEvent = async (event: MirrorEvent): Promise<void> => {
      if (event.kind !== "done" || event.path !== "new/1") return;
      await source.fs.write("new/1", "another", { modified: WRITTEN + 1 });
      await source.fs.write("came", "late", { modified: WRITTEN });
    };
    const failure: unknown = await moveTree(source.fs, "", target.fs, "moved", {
      sorting,
      onEvent,
      concurrency: 1,
    }).catch((error: unknown) => error);
    expect(isFsError(failure, "ECHANGED", "ENOTEMPTY")).toBe(true);
    expect(await harvest(source.fs)).toEqual({ "new/": "", "new/1": "another", came: "late" });
  });
});
