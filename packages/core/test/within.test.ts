import { FileSystem, FsError, NEVER, within, type Driver, type Path } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const base = "a/b" as Path;

async function pathsOf(fs: FileSystem): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of fs.list("", { recursive: true })) paths.push(path);
  return paths;
}

describe("within", () => {
  it("shows a directory as a root, with its own time", async () => {
    const driver = mapDriver();
    const native = { inode: 7 };
    const dated: Driver = {
      ...driver,
      async stat(path, call) {
        const entry = await driver.stat(path, call);
        return entry?.kind === "directory" ? { ...entry, modifiedMs: 12, native } : entry;
      },
    };
    const view = new FileSystem(within(dated, base));
    await view.write("c/d", "1");
    expect(await view.stat("")).toEqual({ kind: "directory", path: "", modifiedMs: 12, native });
    expect(await pathsOf(view)).toEqual(["c", "c/d"]);
    expect((await view.read("c/d").entry()).path).toBe("c/d");
    expect(await pathsOf(new FileSystem(dated))).toEqual(["a", "a/b", "a/b/c", "a/b/c/d"]);
  });

  it("has a root if and only if the directory is there", async () => {
    const driver = mapDriver();
    const view = new FileSystem(within(driver, base));
    expect(await view.exists("")).toBe(false);
    await expect(view.stat("")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(pathsOf(view)).rejects.toMatchObject({ code: "ENOENT" });
    await view.makeDirectory("");
    expect(await view.exists("")).toBe(true);
    expect(await pathsOf(view)).toEqual([]);
  });

  it("has no root where a file is", async () => {
    const driver = mapDriver();
    await new FileSystem(driver).write("a/b", "file");
    const view = new FileSystem(within(driver, base));
    expect(await view.exists("")).toBe(false);
    await expect(view.write("c", "")).rejects.toMatchObject({ code: "ENOTDIR", path: "c" });
  });

  it("finds its root behind a file of the same path, where both may be", async () => {
    const driver = mapDriver();
    await new FileSystem(driver).write("a/b/c", "1");
    const file = { kind: "file", path: base, size: 1, modifiedMs: 0 } as const;
    const twins: Driver = {
      ...driver,
      traits: { ...driver.traits, names: "twins" },
      stat: async (path, call) => (path === base ? file : driver.stat(path, call)),
    };
    expect(await new FileSystem(within(twins, base)).stat("")).toEqual({ kind: "directory", path: "" });
    expect(await new FileSystem(within(twins, "a/b/c" as Path)).exists("")).toBe(false);
  });

  it("keeps its root: it is no file, cannot be removed, and its tree is emptied", async () => {
    const fs = new FileSystem(mapDriver());
    const view = fs.at("a/b");
    await view.write("c", "1");
    await expect(view.remove("")).rejects.toMatchObject({ code: "EPERM" });
    for (const use of [
      () => view.read("").bytes(),
      () => view.write("", "x"),
      () => view.append("", "x"),
      () => view.open("", "w"),
      () => view.copy("c", ""),
      () => view.move("c", "/"),
    ])
      await expect(use()).rejects.toMatchObject({ code: "EISDIR" });
    await expect(view.copy("", "d")).rejects.toMatchObject({ code: "EINVAL" });
    await view.remove("", { recursive: true });
    expect(await pathsOf(fs)).toEqual(["a", "a/b"]);
  });

  it("refuses its root as a file also to those who call the driver", async () => {
    const done = async (): Promise<void> => {};
    const full: Driver = {
      ...mapDriver(),
      copyFile: done,
      copyFrom: done,
      moveFile: done,
      append: async () => ({ size: 0 }),
    };
    const view = within(full, base);
    const root = "" as Path;
    const request = { signal: NEVER, overwrite: true };
    async function* nothing(): AsyncGenerator<Uint8Array> {}
    for (const use of [
      () => view.read(root, request),
      () => view.write(root, nothing(), request),
      () => view.append?.(root, nothing(), request),
      () => view.copyFile?.(base, root, request),
      () => view.moveFile?.(root, base, request),
      () => view.copyFrom?.({ store: "map", key: "x" }, root, request),
      () => view.removeFile(root, request),
    ])
      await expect(use()).rejects.toMatchObject({ code: "EISDIR" });
    await expect(view.removeDirectory(root, request)).rejects.toMatchObject({ code: "EPERM" });
  });

  it("names its own paths in errors, also where names repeat", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("a/a/a/f", "1");
    const view = fs.at("a").at("a");
    await expect(view.stat("/a//x")).rejects.toMatchObject({ code: "ENOENT", path: "/a//x" });
    await expect(view.read("a/f/x").bytes()).rejects.toMatchObject({ code: "ENOENT", path: "a/f/x" });
    await expect(view.remove("a")).rejects.toMatchObject({ code: "ENOTEMPTY", path: "a" });
  });

  it("maps the path that an error of its parent names below the one asked for", async () => {
    const driver: Driver = {
      ...mapDriver(),
      async removeTree() {
        throw new FsError("EACCES", { path: "a/b/c/deep/a/b" });
      },
    };
    const fs = new FileSystem(driver);
    await fs.write("a/b/c/x", "");
    await expect(fs.at("a/b").remove("c", { recursive: true })).rejects.toMatchObject({ path: "c/deep/a/b" });
    await expect(fs.at("a/b/c").at("").stat("x/y")).rejects.toMatchObject({ path: "x/y" });
  });

  it("nests: a view of a view is a view", async () => {
    const fs = new FileSystem(mapDriver());
    const view = fs.at("a").at("/b/./").at("");
    await view.write("c", "1");
    expect(await fs.read("a/b/c").text()).toBe("1");
    await view.copy("c", "d/e");
    await view.move("d", "f");
    expect(await pathsOf(fs)).toEqual(["a", "a/b", "a/b/c", "a/b/f", "a/b/f/e"]);
  });

  it("maps every capability that is there, and adds none", async () => {
    const driver: Driver = {
      ...mapDriver(),
      setModified: async (path, modifiedMs) => {
        expect([path, modifiedMs]).toEqual(["a/b/c", 5]);
      },
      url: async (path) => `map:${path}`,
      locate: (path) => ({ store: "map", key: path }),
      close: async () => {
        throw new Error("the parent is not the view's to close");
      },
    };
    const view = new FileSystem(within(driver, base));
    await view.setModified("c", 5);
    expect(await view.url("c")).toBe("map:a/b/c");
    expect(view.driver.locate?.("c" as Path)).toEqual({ store: "map", key: "a/b/c" });
    await view.close();
    const plain = within(mapDriver(), base);
    for (const key of ["setModified", "url", "locate", "listTree", "copyFile", "close"])
      expect(key in plain).toBe(false);
  });
});
