import {
  defineDriver,
  FileSystem,
  FsError,
  isWithin,
  NEVER,
  parsePath,
  relativeTo,
  type Driver,
  type Path,
} from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { watchedKeys } from "./watched-keys.ts";
import { mapDriver } from "@s3fs/test-drivers";

async function tree(driver: Driver = mapDriver()): Promise<FileSystem> {
  const fs = new FileSystem(driver);
  for (const path of ["f", "d/a", "d/b/c", "e/a"]) await fs.write(path, `${path}!`);
  return fs;
}

async function snapshot(fs: FileSystem): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { kind, path } of fs.walk(""))
    contents[path] = kind === "file" ? await fs.read(path).text() : "/";
  return contents;
}

/** Where a file and a directory may share a path: of "a/…" keys and "a" keys, as a flat store has them. */
function twins(): { driver: Driver; calls: string[] } {
  const calls: string[] = [];
  const driver = mapDriver();
  return {
    calls,
    driver: {
      ...driver,
      traits: { ...driver.traits, names: "twins" },
      removeFile: async (path) => void calls.push(`removeFile ${path}`),
      removeTree: async (path, { includingTwin }) =>
        void calls.push(`removeTree ${path}${includingTwin ? " with its twin" : ""}`),
      async stat(path, call) {
        calls.push(`stat ${path}`);
        return driver.stat(path, call);
      },
    },
  };
}

/** The same content at the root and below "again". */
function mountedTwice(): Driver {
  const driver = mapDriver();
  const down = (path: Path): Path =>
    isWithin(path, parsePath("again")) ? relativeTo(path, parsePath("again")) : path;
  return {
    ...driver,
    locate: (path) => ({ store: "map", key: down(path) }),
    stat: async (path, call) => {
      const entry = await driver.stat(down(path), call);
      return entry && { ...entry, path };
    },
    read: (path, request) => driver.read(down(path), request),
    write: (path, chunks, request) => driver.write(down(path), chunks, request),
    makeDirectory: (path, request) => driver.makeDirectory(down(path), request),
    removeFile: (path, call) => driver.removeFile(down(path), call),
    removeDirectory: (path, call) => driver.removeDirectory(down(path), call),
  };
}

describe("on a store that does not tell upper from lower case", () => {
  const folded = (): Driver => {
    const driver = mapDriver();
    return {
      ...driver,
      traits: { ...driver.traits, caseSensitive: false },
      locate: (path) => ({ store: "map", key: path }),
      stat: (path, call) => driver.stat(path.toLowerCase() as Path, call),
    };
  };

  it("a copy onto another spelling of the source is refused, and into it", async () => {
    const fs = await tree(folded());
    await expect(fs.copy("f", "F", { overwrite: true })).rejects.toMatchObject({ code: "EINVAL" });
    await expect(fs.copy("f", "F")).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs.copy("d", "D/new")).rejects.toMatchObject({ code: "EINVAL" });
  });

  it("a move to another spelling is for the backend to do", async () => {
    const moved: string[] = [];
    const moveFile = async (from: string, to: string): Promise<void> => void moved.push(`${from} ${to}`);
    const fs = await tree({ ...folded(), moveFile });
    await fs.move("f", "F");
    expect(moved).toEqual(["f F"]);
  });
});

describe.each(["copy", "move"] as const)("%s", (verb) => {
  it("refuses a missing source", async () => {
    const fs = await tree();
    for (const to of ["new", "f", "d", "", "f/x"])
      await expect(fs[verb]("missing", to, { overwrite: true })).rejects.toMatchObject({
        code: "ENOENT",
        operation: verb,
      });
    await expect(fs[verb]("f/below", "new")).rejects.toMatchObject({ code: "ENOENT", path: "f/below" });
    expect(await fs.exists("new")).toBe(false);
  });

  it("refuses a target that is there, naming it, unless told to overwrite", async () => {
    const fs = await tree();
    await expect(fs[verb]("f", "/d//a")).rejects.toMatchObject({ code: "EEXIST", path: "/d//a" });
    expect(await fs.read("d/a").text()).toBe("d/a!");
    await fs[verb]("f", "d/a", { overwrite: true });
    expect(await fs.read("d/a").text()).toBe("f!");
    expect(await fs.exists("f")).toBe(verb === "copy");
  });

  it("refuses a file over a directory, and a directory over a file, even to overwrite", async () => {
    const fs = await tree();
    const before = await snapshot(fs);
    for (const overwrite of [true, false]) {
      await expect(fs[verb]("f", "d", { overwrite })).rejects.toMatchObject({ code: "EISDIR", path: "d" });
      await expect(fs[verb]("f", "/", { overwrite })).rejects.toMatchObject({ code: "EISDIR", path: "/" });
      await expect(fs[verb]("d", "f", { overwrite })).rejects.toMatchObject({ code: "EEXIST", path: "f" });
    }
    expect(await snapshot(fs)).toEqual(before);
  });

  it("refuses a target below a file", async () => {
    const fs = await tree();
    await expect(fs[verb]("d/a", "f/x")).rejects.toMatchObject({ code: "ENOTDIR", path: "f/x" });
    await expect(fs[verb]("d", "f/x")).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  it("refuses a directory into its own sub-directory", async () => {
    const fs = await tree();
    const before = await snapshot(fs);
    for (const to of ["d/new", "d/b", "d/b/c/e", "d/../d/new"])
      await expect(fs[verb]("d", to, { overwrite: true })).rejects.toMatchObject({
        code: "EINVAL",
        path: to,
      });
    await expect(fs[verb]("", "new")).rejects.toMatchObject({ code: "EINVAL", path: "new" });
    expect(await snapshot(fs)).toEqual(before);
  });

  it("never asks the backend for the root as a file", async () => {
    const asked: string[] = [];
    const note = async (from: string, to: string): Promise<void> => void asked.push(`${from} ${to}`);
    const fs = await tree({ ...mapDriver(), copyFile: note, moveFile: note });
    await expect(fs[verb]("", "new")).rejects.toMatchObject({ code: "EINVAL" });
    await expect(fs[verb]("f", "", { overwrite: true })).rejects.toMatchObject({ code: "EISDIR" });
    expect(asked).toEqual([]);
  });

  it("takes a directory whose name only starts alike", async () => {
    const fs = await tree();
    await fs[verb]("d", "d-new");
    expect(await fs.read("d-new/b/c").text()).toBe("d/b/c!");
  });

  it("merges a tree into a directory that is there", async () => {
    const fs = await tree();
    await expect(fs[verb]("d", "e")).rejects.toMatchObject({ code: "EEXIST", path: "e/a" });
    await fs.remove("e/b", { recursive: true, missing: "ignore" });
    await fs.write("e/kept", "kept");
    await fs[verb]("d", "e", { overwrite: true });
    expect(await snapshot(fs.at("e"))).toEqual({ a: "d/a!", b: "/", "b/c": "d/b/c!", kept: "kept" });
    expect(await fs.exists("d")).toBe(verb === "copy");
  });

  it("brings a tree into the root", async () => {
    const fs = await tree();
    await fs[verb]("d", "");
    expect(await fs.read("b/c").text()).toBe("d/b/c!");
  });

  it("refuses a tree whose own content would come back into it, and lose nothing", async () => {
    const fs = await tree();
    await fs.write("d/d/x", "deep");
    await fs.write("d/b/d/b/y", "deeper");
    const before = await snapshot(fs);
    for (const from of ["d", "d/b"]) {
      const bringing = fs[verb](from, "", { overwrite: true });
      await expect(bringing).rejects.toMatchObject({
        code: "EINVAL",
        message: expect.stringContaining("itself"),
      });
    }
    expect(await snapshot(fs)).toEqual(before);
  });

  it("knows a source by where it is stored, whatever its names", async () => {
    const fs = await tree(mountedTwice());
    const before = await snapshot(fs);
    await expect(fs[verb]("d", "again/d/new")).rejects.toMatchObject({ code: "EINVAL", path: "again/d/new" });
    await expect(fs[verb]("f", "again/f")).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs[verb]("d", "again/d")).rejects.toMatchObject({ code: "EEXIST" });
    for (const path of ["f", "d"]) {
      const onto = fs[verb](path, `again/${path}`, { overwrite: true });
      if (verb === "copy") await expect(onto).rejects.toMatchObject({ code: "EINVAL" });
      else await onto;
    }
    await expect(fs[verb]("missing", "again/missing")).rejects.toMatchObject({ code: "ENOENT" });
    await fs[verb]("d", "again/other");
    expect(await fs.read("other/b/c").text()).toBe("d/b/c!");
    await fs[verb]("other", "d", { overwrite: true });
    await fs.remove("other", { recursive: true, missing: "ignore" });
    expect(await snapshot(fs)).toEqual(before);
  });

  it("makes missing parents of the target", async () => {
    const fs = await tree();
    await fs[verb]("f", "x/y/z");
    await fs[verb]("d", "u/v/w");
    expect(await fs.read("x/y/z").text()).toBe("f!");
    expect(await fs.read("u/v/w/b/c").text()).toBe("d/b/c!");
  });

  it("brings a tree to where nothing is yet, by way of where it was", async () => {
    const fs = await tree();
    await fs[verb]("d/b", "b");
    expect(await fs.read("b/c").text()).toBe("d/b/c!");
  });
});

describe.each(["copy", "move"] as const)("%s of a tree where directories come with their files", (verb) => {
  const contents = ["d/a", "d/b/c/f", "d/b/c-", "d/b-", "d/z/f"];

  it("makes only the directories that are empty", async () => {
    const { driver, keys, made } = watchedKeys();
    const fs = new FileSystem(driver);
    for (const path of contents) await fs.write(path, "");
    for (const path of ["d/b/c/e", "d/e/e", "d/y", "d/zz"]) await fs.makeDirectory(path);
    const before = made.length;
    await fs[verb]("d", "n/t");
    const copied = ["a", "b-", "b/c-", "b/c/e/", "b/c/f", "e/e/", "y/", "z/f", "zz/"];
    expect(keys().filter((key) => key.startsWith("n"))).toEqual(copied.map((path) => `n/t/${path}`));
    expect(made.slice(before)).toEqual(["n/t/b/c/e", "n/t/e/e", "n/t/y", "n/t/zz"]);
    expect(await fs.exists("d")).toBe(verb === "copy");
  });

  it("merges without a marker", async () => {
    const { driver, keys, made } = watchedKeys();
    const fs = new FileSystem(driver);
    for (const path of [...contents, "t/b/x"]) await fs.write(path, "");
    await fs[verb]("d", "t");
    expect(keys().filter((key) => key.startsWith("t"))).toEqual([
      "t/a",
      "t/b-",
      "t/b/c-",
      "t/b/c/f",
      "t/b/x",
      "t/z/f",
    ]);
    expect(made).toEqual([]);
  });

  it("brings an empty directory", async () => {
    const { driver, keys } = watchedKeys();
    const fs = new FileSystem(driver);
    await fs.makeDirectory("d");
    await fs[verb]("d", "t");
    expect(keys()).toEqual(verb === "copy" ? ["d/", "t/"] : ["t/"]);
  });

  it("takes a directory that holds only what is left out for empty", async () => {
    const { driver, keys } = watchedKeys();
    const fs = new FileSystem({
      ...driver,
      async *list(path, call) {
        for await (const entry of driver.list(path, call))
          yield entry.path.endsWith("link") ? { kind: "link", path: entry.path } : entry;
      },
    });
    for (const path of ["d/1/link", "d/2/link", "d/2/x/link", "d/3/x/f", "d/3/z-link"])
      await fs.write(path, "");
    if (verb === "move") await expect(fs.move("d", "t")).rejects.toMatchObject({ code: "ENOTSUP" });
    else {
      await fs.copy("d", "t");
      expect(keys().filter((key) => key.startsWith("t"))).toEqual(["t/1/", "t/2/x/", "t/3/x/f"]);
    }
  });
});

describe("a directory moved by copying", () => {
  it("is EEXIST where something is, also where directories come with their files", async () => {
    const { driver, keys } = watchedKeys();
    const fs = new FileSystem(driver);
    for (const path of ["d/a", "t/b", "f"]) await fs.write(path, "");
    const before = keys();
    for (const to of ["t", "f"])
      await expect(fs.driver.moveDirectory("d" as Path, to as Path, { signal: NEVER })).rejects.toMatchObject(
        { code: "EEXIST" },
      );
    expect(keys()).toEqual(before);
  });
});

describe("something onto itself", () => {
  it.each(["f", "d"])("is no copy, however %s is spelled", async (path) => {
    const fs = await tree();
    const before = await snapshot(fs);
    for (const to of [path, `/${path}`, `x/../${path}/`]) {
      await expect(fs.copy(path, to)).rejects.toMatchObject({ code: "EEXIST" });
      await expect(fs.copy(path, to, { overwrite: true })).rejects.toMatchObject({ code: "EINVAL" });
    }
    expect(await snapshot(fs)).toEqual(before);
  });

  it.each(["f", "d"])("moves nothing, however %s is spelled", async (path) => {
    const fs = await tree();
    const before = await snapshot(fs);
    await expect(fs.move(path, `x/../${path}`)).rejects.toMatchObject({ code: "EEXIST" });
    await fs.move(path, `x/../${path}`, { overwrite: true });
    expect(await snapshot(fs)).toEqual(before);
  });

  it("is ENOENT where nothing is", async () => {
    const fs = await tree();
    await expect(fs.copy("x", "x")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fs.move("x", "x", { overwrite: true })).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("a move that fails", () => {
  it("leaves its source whole", async () => {
    const driver = mapDriver();
    const fs = await tree(
      defineDriver({
        ...driver,
        async write(path, chunks, request) {
          if (path === "new/b/c") throw new FsError("ENOSPC");
          return driver.write(path, chunks, request);
        },
      }),
    );
    await expect(fs.move("d", "new")).rejects.toMatchObject({ code: "ENOSPC", path: "new/b/c" });
    expect(await snapshot(fs.at("d"))).toEqual({ a: "d/a!", b: "/", "b/c": "d/b/c!" });
  });
});

describe("remove", () => {
  it("takes a file or an empty directory", async () => {
    const fs = await tree();
    await fs.remove("f");
    await fs.makeDirectory("empty");
    await fs.remove("empty/");
    expect(Object.keys(await snapshot(fs))).toEqual(["d", "d/a", "d/b", "d/b/c", "e", "e/a"]);
  });

  it("takes a tree, or a file, when recursive", async () => {
    const fs = await tree();
    await fs.remove("d", { recursive: true });
    await fs.remove("f", { recursive: true });
    expect(Object.keys(await snapshot(fs))).toEqual(["e", "e/a"]);
  });

  it("refuses what is missing, full, or the root", async () => {
    const fs = await tree();
    await expect(fs.remove("x")).rejects.toMatchObject({ code: "ENOENT", path: "x" });
    await expect(fs.remove("f/x")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fs.remove("x", { recursive: true })).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fs.remove("d")).rejects.toMatchObject({ code: "ENOTEMPTY", path: "d" });
    await expect(fs.remove("/")).rejects.toMatchObject({ code: "EPERM", path: "/" });
    await expect(fs.remove("", { missing: "ignore" })).rejects.toMatchObject({ code: "EPERM" });
  });

  it("passes over what is missing when told, and over nothing else", async () => {
    const fs = await tree();
    await fs.remove("x", { missing: "ignore" });
    await fs.remove("x", { missing: "ignore", recursive: true });
    await expect(fs.remove("d", { missing: "ignore" })).rejects.toMatchObject({ code: "ENOTEMPTY" });
  });

  it("names what it could not remove, deep in a tree", async () => {
    const driver = mapDriver();
    const fs = await tree({
      ...driver,
      removeFile: async (path, call) => {
        if (path === "d/b/c") throw new FsError("EACCES", { path });
        return driver.removeFile(path, call);
      },
    });
    await expect(fs.remove("d", { recursive: true })).rejects.toMatchObject({
      code: "EACCES",
      path: "d/b/c",
    });
  });

  it("takes both of a pair of twins, without a look first", async () => {
    const { driver, calls } = twins();
    await new FileSystem(driver).remove("a", { recursive: true });
    expect(calls).toEqual(["removeTree a with its twin"]);
  });

  it("takes the file where no twin is", async () => {
    const { driver, calls } = twins();
    const fs = new FileSystem({
      ...driver,
      async removeTree() {
        throw new FsError("ENOTDIR");
      },
    });
    await fs.remove("a", { recursive: true });
    expect(calls).toEqual(["removeFile a"]);
  });

  it("takes both of a pair of twins also where the backend has no removal of trees", async () => {
    const { driver, calls } = twins();
    const { removeTree: _none, ...essentials } = driver;
    const fs = new FileSystem({
      ...essentials,
      removeDirectory: async (path) => void calls.push(`removeDirectory ${path}`),
    });
    await fs.write("a/x", "");
    await fs.remove("a", { recursive: true });
    expect(calls).toEqual(["removeFile a/x", "removeDirectory a", "removeFile a"]);
  });

  it("takes a link and not what it leads to", async () => {
    const driver = mapDriver();
    const link = { kind: "link", path: "link" as Path } as const;
    const removed: string[] = [];
    const fs = await tree({
      ...driver,
      stat: async (path, call) => (path === "link" ? link : driver.stat(path, call)),
      list: (path, call) => driver.list(path === "link" ? ("d" as Path) : path, call),
      removeFile: async (path) => void removed.push(path),
    });
    await fs.remove("link", { recursive: true });
    expect(removed).toEqual(["link"]);
  });

  it("needs no look where what is missing does not matter and a file may share the path", async () => {
    const { driver, calls } = twins();
    await new FileSystem(driver).remove("a", { missing: "ignore" });
    expect(calls).toEqual(["removeFile a"]);
    await expect(new FileSystem(driver).remove("", { missing: "ignore" })).rejects.toMatchObject({
      code: "EPERM",
    });
    expect(calls).toEqual(["removeFile a"]);
  });
});

describe("what has no fallback", () => {
  it("is not supported where the backend lacks it", async () => {
    const fs = await tree();
    await expect(fs.url("f")).rejects.toMatchObject({ code: "ENOTSUP", operation: "url" });
    await expect(fs.setModified("f", 0)).rejects.toMatchObject({ code: "ENOTSUP", operation: "setModified" });
  });

  it("gets its arguments with their defaults", async () => {
    const seen: unknown[] = [];
    const fs = await tree({
      ...mapDriver(),
      setModified: async (path, modifiedMs) => void seen.push([path, modifiedMs]),
      url: async (path, { method, expiresInSeconds }) => {
        seen.push([path, method, expiresInSeconds]);
        return "";
      },
    });
    await fs.setModified("/f", new Date(5));
    await fs.url("f");
    await fs.url("f", { method: "put", expiresInSeconds: 60 });
    expect(seen).toEqual([
      ["f", 5],
      ["f", "get", undefined],
      ["f", "put", 60],
    ]);
    await expect(fs.setModified("f", Number.NaN)).rejects.toMatchObject({ code: "EINVAL" });
  });
});

describe("makeDirectory", () => {
  it("makes parents, and minds what is there only when told", async () => {
    const fs = await tree();
    await fs.makeDirectory("x/y/z", { exclusive: true });
    await fs.makeDirectory("x/y");
    await fs.makeDirectory("");
    await expect(fs.makeDirectory("x/y", { exclusive: true })).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs.makeDirectory("f")).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs.makeDirectory("f/x")).rejects.toMatchObject({ code: "ENOTDIR" });
  });
});
