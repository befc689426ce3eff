import { FileSystem, FsError, type Driver, type GlobSearchOptions, type WalkOptions } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";
import { pathsOf } from "@s3fs/test-support";

/** The tree that the ancestor's own walk tests use. */
async function tree(driver: Driver = mapDriver()): Promise<FileSystem> {
  const fs = new FileSystem(driver);
  await fs.makeDirectory("foo1/bar1");
  await fs.makeDirectory("foo3");
  for (const path of ["foo1/top1.txt", "foo1/top2.txt", "foo2/bar2/bar3/test.txt", "foo2/top3.bin"])
    await fs.write(path, path);
  return fs;
}

/** Counts what is asked of a driver, by function and path. */
function counted(driver: Driver): { driver: Driver; calls: string[] } {
  const calls: string[] = [];
  const listTree: Driver["listTree"] = async function* (path, call) {
    calls.push(`listTree ${path}`);
    for await (const entry of new FileSystem(driver).list(path, { recursive: true, ...call })) yield entry;
  };
  return {
    calls,
    driver: {
      ...driver,
      listTree,
      list(path, call) {
        calls.push(`list ${path}`);
        return driver.list(path, call);
      },
      stat(path, call) {
        calls.push(`stat ${path}`);
        return driver.stat(path, call);
      },
    },
  };
}

const walked = async (options?: WalkOptions, path?: string): Promise<string[]> =>
  pathsOf((await tree()).walk(path, options));

describe("walk", () => {
  it("goes through a tree in tree order, by one listing of the tree", async () => {
    const { driver, calls } = counted(mapDriver());
    const fs = await tree(driver);
    calls.length = 0;
    expect(await pathsOf(fs.walk())).toEqual([
      "foo1",
      "foo1/bar1",
      "foo1/top1.txt",
      "foo1/top2.txt",
      "foo2",
      "foo2/bar2",
      "foo2/bar2/bar3",
      "foo2/bar2/bar3/test.txt",
      "foo2/top3.bin",
      "foo3",
    ]);
    expect(calls[0]).toBe("listTree ");
    expect(calls.filter((call) => call.startsWith("listTree"))).toHaveLength(1);
  });

  it("goes breadth first, a level after the other", async () => {
    expect(await walked({ order: "breadth" })).toEqual([
      "foo1",
      "foo2",
      "foo3",
      "foo1/bar1",
      "foo1/top1.txt",
      "foo1/top2.txt",
      "foo2/bar2",
      "foo2/top3.bin",
      "foo2/bar2/bar3",
      "foo2/bar2/bar3/test.txt",
    ]);
  });

  it("goes depth first, a directory after its content", async () => {
    expect(await walked({ order: "depth" })).toEqual([
      "foo1/bar1",
      "foo1/top1.txt",
      "foo1/top2.txt",
      "foo1",
      "foo2/bar2/bar3/test.txt",
      "foo2/bar2/bar3",
      "foo2/bar2",
      "foo2/top3.bin",
      "foo2",
      "foo3",
    ]);
  });

  it("starts where it is told", async () => {
    expect(await walked({}, "foo2/bar2")).toEqual(["foo2/bar2/bar3", "foo2/bar2/bar3/test.txt"]);
  });

  it.each<[string, WalkOptions, string[]]>([
    ["files only", { kind: "file", include: "foo1/*" }, ["foo1/top1.txt", "foo1/top2.txt"]],
    ["directories only", { kind: "directory", depth: 1 }, ["foo1", "foo2", "foo3"]],
    ["a pattern to include", { include: "**/top*.txt" }, ["foo1/top1.txt", "foo1/top2.txt"]],
    ["several patterns", { include: ["foo3", "foo2/*.bin"] }, ["foo2/top3.bin", "foo3"]],
    ["no pattern at all", { include: [] }, []],
    ["a filter on names alone", { include: "**/top[12].*" }, ["foo1/top1.txt", "foo1/top2.txt"]],
    ["a pattern that takes away", { kind: "file", include: "!**/top*" }, ["foo2/bar2/bar3/test.txt"]],
    [
      "patterns, one of which takes away",
      { include: ["foo1/*", "!**/*1.txt"] },
      ["foo1/bar1", "foo1/top2.txt"],
    ],
    ["an exclusion with an exception", { depth: 1, exclude: ["foo*", "!foo3"] }, ["foo3"]],
    ["a pattern to exclude", { kind: "file", exclude: "**/top*" }, ["foo2/bar2/bar3/test.txt"]],
    [
      "excluded directories",
      { kind: "file", exclude: ["foo2", "foo1/bar1/"] },
      ["foo1/top1.txt", "foo1/top2.txt"],
    ],
    ["an excluded content", { exclude: ["foo2/**", "foo1/**"] }, ["foo1", "foo2", "foo3"]],
    ["two levels", { depth: 2, include: "foo2/**" }, ["foo2/bar2", "foo2/top3.bin"]],
    ["a predicate", { filter: ({ path }) => path.endsWith(".bin") }, ["foo2/top3.bin"]],
    [
      "a predicate on what to enter",
      { enter: ({ path }) => path === "foo2", kind: "file" },
      ["foo2/top3.bin"],
    ],
    ["letters of either case", { include: "FOO3", caseSensitive: false }, ["foo3"]],
  ])("takes %s", async (_name, options, expected) => {
    for (const order of ["tree", "depth", "breadth"] as const)
      expect(new Set(await walked({ ...options, order }))).toEqual(new Set(expected));
  });

  it("counts levels and reads patterns from where it starts", async () => {
    expect(await walked({ depth: 1 }, "foo2")).toEqual(["foo2/bar2", "foo2/top3.bin"]);
    expect(await walked({ include: "bar2/*" }, "foo2")).toEqual(["foo2/bar2/bar3"]);
    expect(await walked({ exclude: "bar2" }, "foo2")).toEqual(["foo2/top3.bin"]);
  });

  it("does not list what it leaves out", async () => {
    const { driver, calls } = counted(mapDriver());
    const fs = await tree(driver);
    calls.length = 0;
    await pathsOf(fs.walk("", { exclude: "foo2" }));
    expect(calls).toEqual(["list ", "list foo1", "list foo1/bar1", "list foo3"]);
    calls.length = 0;
    await pathsOf(fs.walk("", { include: ["foo2/*"] }));
    expect(calls).toEqual(["list foo2"]);
  });

  it("lists below the literal part that all patterns share, as patterns of a start path too", async () => {
    const { driver, calls } = counted(mapDriver());
    const fs = await tree(driver);
    const asked = async (options: WalkOptions, path = ""): Promise<string[]> => {
      calls.length = 0;
      await pathsOf(fs.walk(path, options));
      return [...calls];
    };
    expect(await asked({ include: "bar2/bar3/*" }, "foo2")).toEqual(["list foo2/bar2/bar3"]);
    expect((await asked({ include: "bar2/**" }, "foo2"))[0]).toBe("listTree foo2/bar2");
    expect(await asked({ include: ["foo2/bar2/bar3/*", "foo2/bar2/*", "!foo1/*"] })).toEqual([
      "list foo2/bar2",
      "list foo2/bar2/bar3",
    ]);
    expect((await asked({ exclude: [] }))[0]).toBe("listTree ");
    expect((await asked({ include: "{foo1,foo2/**}" }))[0]).toBe("listTree ");
    expect((await asked({ include: ["*", "**/x"] }))[0]).toBe("listTree ");
    expect(await asked({ include: "{*,foo1}/*" })).toEqual(["list ", "list foo1", "list foo2", "list foo3"]);
    expect(await asked({ include: ["foo2/bar2/*"], exclude: "foo2" })).toEqual(["list "]);
    expect(await asked({ include: ["foo2/bar2/*"], depth: 1 })).toEqual(["list "]);
    expect(await asked({ include: ["foo2/bar2/*"], depth: 2 })).toEqual(["list "]);
    expect(await asked({ include: ["foo2/bar2/*"], enter: () => false })).toEqual(["list "]);
    expect(await asked({ include: ["foo2/bar2/*"], onError: "skip" })).toEqual([
      "list ",
      "list foo2",
      "list foo2/bar2",
    ]);
  });

  it("yields the thing at the shared part before its content, or after it", async () => {
    const include = ["foo2/bar2", "foo2/bar2/**"];
    const below = ["foo2/bar2/bar3", "foo2/bar2/bar3/test.txt"];
    expect(await walked({ include })).toEqual(["foo2/bar2", ...below]);
    expect(await walked({ include, order: "breadth" })).toEqual(["foo2/bar2", ...below]);
    expect(await walked({ include, order: "depth" })).toEqual([...below.toReversed(), "foo2/bar2"]);
    expect(await walked({ include, kind: "file" })).toEqual(["foo2/bar2/bar3/test.txt"]);
    expect(await walked({ include: "foo2/bar2" })).toEqual(["foo2/bar2"]);
  });

  it("refuses a start that is missing, whatever the patterns", async () => {
    const fs = await tree();
    for (const include of ["a/b", "a/b/*", "a/**"]) {
      await expect(pathsOf(fs.walk("no", { include }))).rejects.toMatchObject({ code: "ENOENT", path: "no" });
      await expect(pathsOf(fs.walk("foo1/top1.txt", { include }))).rejects.toMatchObject({ code: "ENOTDIR" });
      expect(await pathsOf(fs.walk("foo1", { include }))).toEqual([]);
    }
  });

  it("refuses a start that is missing or a file, whatever the policy", async () => {
    const fs = await tree();
    for (const order of ["tree", "depth", "breadth"] as const) {
      await expect(pathsOf(fs.walk("no", { order, onError: "skip" }))).rejects.toMatchObject({
        code: "ENOENT",
        operation: "walk",
        path: "no",
      });
      await expect(pathsOf(fs.walk("/foo2/top3.bin", { order }))).rejects.toMatchObject({
        code: "ENOTDIR",
        path: "/foo2/top3.bin",
      });
    }
  });

  it.each([
    [{ depth: 0 }, "depth"],
    [{ depth: 1.5 }, "depth"],
    [{ order: "random" as "tree" }, "order"],
    [{ onError: "ignore" as "skip" }, "onError"],
    [{ include: "[" }, "unclosed"],
    [{ exclude: ["a", "{"] }, "unclosed"],
  ])("refuses %j", async (options, fault) => {
    await expect(walked(options)).rejects.toMatchObject({
      code: "EINVAL",
      message: expect.stringContaining(fault),
    });
  });

  it("stops with the reason of an abort, between two entries", async () => {
    const fs = await tree();
    const reason = new Error("enough");
    for (const order of ["tree", "depth", "breadth"] as const) {
      const controller = new AbortController();
      const walking = fs.walk("", { order, onError: "skip", signal: controller.signal });
      await walking.next();
      controller.abort(reason);
      await expect(walking.next()).rejects.toBe(reason);
    }
  });
});

describe("walk where a directory cannot be listed", () => {
  const locked = async (code: "EACCES" | "ENOENT"): Promise<FileSystem> => {
    const driver = mapDriver();
    await tree(driver);
    return new FileSystem({
      ...driver,
      async *list(path, call) {
        if (path === "foo2") throw new FsError(code);
        yield* driver.list(path, call);
      },
    });
  };
  const rest = ["foo1", "foo1/bar1", "foo1/top1.txt", "foo1/top2.txt", "foo2", "foo3"];

  it("throws by default, naming the directory", async () => {
    const fs = await locked("EACCES");
    for (const order of ["depth", "breadth"] as const)
      await expect(pathsOf(fs.walk("", { order }))).rejects.toMatchObject({ code: "EACCES", path: "foo2" });
  });

  it("skips it when told", async () => {
    expect(await pathsOf((await locked("EACCES")).walk("", { onError: "skip" }))).toEqual(rest);
  });

  it("asks a function, which is told the error", async () => {
    const fs = await locked("EACCES");
    const told: FsError[] = [];
    const onError = (error: FsError): "skip" => {
      told.push(error);
      return "skip";
    };
    expect(await pathsOf(fs.walk("", { onError }))).toEqual(rest);
    expect(told).toMatchObject([{ code: "EACCES", path: "foo2" }]);
    await expect(pathsOf(fs.walk("", { onError: () => "throw" }))).rejects.toMatchObject({ code: "EACCES" });
  });

  it("takes a directory that vanished meanwhile as gone", async () => {
    expect(await pathsOf((await locked("ENOENT")).walk("", { order: "depth" }))).toContain("foo3");
  });
});

describe("walk and links", () => {
  it("never descends into a link, so that no circle can arise", async () => {
    const driver = mapDriver();
    await tree(driver);
    const fs = new FileSystem({
      ...driver,
      async *list(path, call) {
        for await (const entry of driver.list(path, call))
          yield entry.path === "foo2" ? { kind: "link", path: entry.path } : entry;
      },
    });
    for (const order of ["tree", "depth", "breadth"] as const)
      expect(await pathsOf(fs.walk("", { order, kind: "link" }))).toEqual(["foo2"]);
  });
});

describe("glob", () => {
  const globbed = async (pattern: string, options?: GlobSearchOptions): Promise<string[]> =>
    pathsOf((await tree()).glob(pattern, options));

  it.each<[string, string[]]>([
    ["*", ["foo1", "foo2", "foo3"]],
    ["*/", ["foo1", "foo2", "foo3"]],
    ["foo1/*.txt", ["foo1/top1.txt", "foo1/top2.txt"]],
    ["/foo1//./*.txt", ["foo1/top1.txt", "foo1/top2.txt"]],
    ["**/*.{bin,txt}", ["foo1/top1.txt", "foo1/top2.txt", "foo2/bar2/bar3/test.txt", "foo2/top3.bin"]],
    ["**/bar?", ["foo1/bar1", "foo2/bar2", "foo2/bar2/bar3"]],
    ["foo2/top3.bin", ["foo2/top3.bin"]],
    ["foo2/top3.bin/", []],
    ["foo2/", ["foo2"]],
    ["foo2/**", ["foo2/bar2", "foo2/bar2/bar3", "foo2/bar2/bar3/test.txt", "foo2/top3.bin"]],
    ["no/*", []],
    ["no", []],
    ["foo2/top3.bin/*", []],
    ["FOO3", []],
    ["!foo{1,2}{,/**}", ["foo3"]],
    ["!**", []],
  ])("of %j finds %j", async (pattern, expected) => {
    expect(await globbed(pattern)).toEqual(expected);
  });

  it("lists only below the literal part of the pattern, and nothing for a pattern that is all literal", async () => {
    const { driver, calls } = counted(mapDriver());
    const fs = await tree(driver);
    const asked = async (pattern: string): Promise<string[]> => {
      calls.length = 0;
      await pathsOf(fs.glob(pattern));
      return [...calls];
    };
    expect(await asked("foo2/bar2/*.txt")).toEqual(["list foo2/bar2"]);
    expect(await asked("foo2/top3.bin")).toEqual(["stat foo2/top3.bin"]);
    expect((await asked("foo2/**/*.txt"))[0]).toBe("listTree foo2");
    expect(await asked("*/bar2/*")).toEqual([
      "list ",
      "list foo1",
      "list foo2",
      "list foo2/bar2",
      "list foo3",
    ]);
  });

  it("takes the options of a walk, with patterns from the root", async () => {
    expect(await globbed("foo2/**", { kind: "file", exclude: "foo2/bar2" })).toEqual(["foo2/top3.bin"]);
    expect(await globbed("foo1/**", { order: "depth", filter: ({ kind }) => kind === "directory" })).toEqual([
      "foo1/bar1",
    ]);
    expect(await globbed("FOO3", { caseSensitive: false })).toEqual(["foo3"]);
  });

  it("leaves names with a dot alone when told", async () => {
    const fs = new FileSystem(mapDriver());
    for (const path of [".a", "b", ".c/d"]) await fs.write(path, "");
    expect(await pathsOf(fs.glob("**", { dotFiles: false }))).toEqual(["b"]);
    expect(await pathsOf(fs.glob("**"))).toEqual([".a", ".c", ".c/d", "b"]);
  });

  it("names the pattern in its errors", async () => {
    await expect(globbed("a[")).rejects.toMatchObject({ code: "EINVAL", operation: "glob", path: "a[" });
  });
});
