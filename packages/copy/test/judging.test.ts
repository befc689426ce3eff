import { createHash } from "node:crypto";
import { once } from "node:events";
import { FileSystem, FsError, type Driver } from "@s3fs/core";
import { compareTrees, type Compare, type CompareOptions, type Difference } from "@s3fs/copy";
import { describe, expect, it } from "vitest";
import { flatStore, flatTree, mapTree, plant, WRITTEN } from "./trees.ts";
import { watched } from "./watched.ts";

async function firstOf(
  source: FileSystem,
  target: FileSystem,
  options?: CompareOptions,
): Promise<Difference> {
  for await (const difference of compareTrees(source, target, options)) return difference;
  throw new Error("there is no difference");
}

/** A file system whose looks are done by something else. */
function looking(driver: Driver, stat: Driver["stat"]): FileSystem {
  return new FileSystem({ ...driver, stat });
}

describe("a pair of files", () => {
  it("is the same without a question where the other side's tag is the MD5 of what a disk has", async () => {
    const { store, ...bucket } = await flatTree();
    const etag = createHash("md5").update("content").digest("hex");
    store.objects.set("a", { bytes: Buffer.from("content"), storedMs: WRITTEN, etag });
    const disk = await mapTree({ a: "content" });
    for (const [source, target] of [
      [disk.fs, bucket.fs],
      [bucket.fs, disk.fs],
    ] as const)
      expect(await firstOf(source, target)).toMatchObject({ kind: "same", weakly: false });
    expect(bucket.driver.calls.filter((call) => call.endsWith(" a"))).toEqual([]);
  });

  it("differs as changed when it is gone before it is looked at, on either side", async () => {
    const [disk, bucket] = [await mapTree({ a: "A" }), await flatTree({ a: "A" })];
    const gone: Driver["stat"][] = [
      async () => undefined,
      async (path) => ({ kind: "directory", path }),
      () => Promise.reject(new FsError("ENOENT")),
    ];
    for (const stat of gone) {
      const target = looking(bucket.driver, stat);
      expect(await firstOf(disk.fs, target)).toMatchObject({ kind: "differs", because: "changed" });
    }
    const foreign = await flatTree();
    foreign.store.objects.set("a", { bytes: Uint8Array.of(65), storedMs: WRITTEN, etag: "1" });
    const source = looking(foreign.driver, async () => undefined);
    expect(await firstOf(source, disk.fs)).toMatchObject({ kind: "differs", because: "changed" });
  });

  it("is looked at once on each side at most", async () => {
    const [source, target] = [await flatTree({ a: "A" }), await flatTree({ a: "A" })];
    source.driver.calls.length = target.driver.calls.length = 0;
    expect(await firstOf(source.fs, target.fs)).toMatchObject({ kind: "same", weakly: false });
    for (const { calls } of [source.driver, target.driver])
      expect(calls.filter((call) => call.endsWith(" a"))).toEqual(["stat a"]);
  });

  it("is compared by the coarser clock of the two", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree()];
    await plant(target.fs, { a: "A" }, WRITTEN - 123); // a whole second
    const coarse = new FileSystem({
      ...target.driver,
      traits: { ...target.driver.traits, timePrecisionMs: 1000 },
    });
    expect(await firstOf(source.fs, target.fs)).toMatchObject({ kind: "differs", because: "modified" });
    expect(await firstOf(source.fs, coarse)).toMatchObject({ kind: "same", weakly: false });
    expect(await firstOf(coarse, source.fs)).toMatchObject({ kind: "same", weakly: false });
  });

  it.each<[string, Compare, string]>([
    ["size", "checksum", "size"],
    ["rule", () => false, "rule"],
    ["content", "checksum", "content"],
  ])("differs by %s, and nothing is read that need not be", async (_name, compare, because) => {
    const other = { size: "longer", rule: "x", content: "x" }[because] ?? "";
    const [source, target] = [await mapTree({ a: "A" }), await mapTree({ a: other })];
    expect(await firstOf(source.fs, target.fs, { compare })).toMatchObject({ kind: "differs", because });
    expect(target.driver.calls.includes("read a")).toBe(because === "content");
  });

  it("of one tag in one store is not read for its checksum", async () => {
    const store = flatStore();
    const located = async (): Promise<{ fs: FileSystem; calls: string[] }> => {
      const { driver } = await flatTree({}, store);
      const counted = watched({ ...driver, locate: (path) => ({ store: "one", key: path }) });
      return { fs: new FileSystem(counted), calls: counted.calls };
    };
    store.objects.set("a", { bytes: Uint8Array.of(65), storedMs: WRITTEN, etag: "2-parts" });
    const [source, target] = [await located(), await located()];
    expect(await firstOf(source.fs, target.fs, { compare: "checksum" })).toMatchObject({
      kind: "same",
      weakly: false,
    });
    expect([...source.calls, ...target.calls].filter((call) => call.endsWith(" a"))).toEqual([]);
  });

  it("is not compared by a rule that there is none of, and the ones that there are get named", async () => {
    const [source, target] = [await mapTree({ a: "A" }), await mapTree({ a: "A" })];
    await expect(firstOf(source.fs, target.fs, { compare: "md5" as Compare })).rejects.toMatchObject({
      code: "EINVAL",
      detail: expect.stringMatching(/"md5"; known are auto, always, .*, checksum, or a function$/),
    });
  });
});

describe("a comparison that ends early", () => {
  for (const [how, options] of [
    ["a look", {}],
    ["a read", { compare: "checksum" }],
  ] as const)
    it(`ends ${how} that is under way, and closes both listings`, async () => {
      const ended: string[] = [];
      let begin = (): void => {};
      const secondBegins = new Promise<void>((resolve) => (begin = resolve));
      const held = (side: string, driver: Driver): FileSystem => {
        const turn = async (path: string, signal: AbortSignal): Promise<void> => {
          if (path === "a") return secondBegins;
          if (path !== "b") return;
          begin();
          await once(signal, "abort");
          ended.push(how);
          throw signal.reason;
        };
        const closing = async function* <T>(entries: AsyncIterable<T>): AsyncIterable<T> {
          try {
            yield* entries;
          } finally {
            ended.push(`the listing of the ${side}`);
          }
        };
        const listTree = driver.listTree ?? driver.list;
        return new FileSystem({
          ...driver,
          listTree: (path, call) => closing(listTree(path, call)),
          async stat(path, call) {
            if (how === "a look") await turn(path, call.signal);
            return driver.stat(path, call);
          },
          async read(path, request) {
            await turn(path, request.signal);
            return driver.read(path, request);
          },
        });
      };
      const tree = { a: "A", b: "B", c: "C" };
      const source = held("source", (await mapTree(tree)).driver);
      const target = held("target", (await flatTree(tree)).driver);
      for await (const { path } of compareTrees(source, target, { ...options, concurrency: 2 })) {
        expect(path).toBe("a");
        break;
      }
      expect(ended).toContain("the listing of the source");
      expect(ended).toContain("the listing of the target");
      expect(ended).toContain(how);
    });
});
