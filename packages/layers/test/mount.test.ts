import { FileSystem, isFsError, parsePath, within, type Driver } from "@s3fs/core";
import { mount } from "@s3fs/layers";
import { describe, expect, it } from "vitest";
import { memoryDriver } from "./memory-driver.ts";

async function treeOf(fs: FileSystem, path = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of fs.list(path, { recursive: true }))
    paths.push(entry.kind === "directory" ? `${entry.path}/` : entry.path);
  return paths;
}

/** A root with a file system at a/b and one in it at a/b/c/d. */
function tree() {
  const root = new FileSystem(memoryDriver());
  const middle = new FileSystem(memoryDriver());
  const deep = new FileSystem(memoryDriver());
  const mounts = mount({ "": root.driver, "/a/b/": middle.driver, "a/b/c/d": deep.driver });
  return { root, middle, deep, mounts, fs: new FileSystem(mounts.driver) };
}

describe("mount", () => {
  it("sends each path to the deepest mount point above it", async () => {
    const { fs, root, middle, deep, mounts } = tree();
    for (const path of ["a/f", "a/b/f", "a/b/c/f", "a/b/c/d/f"]) await fs.write(path, path);
    expect(await treeOf(root)).toEqual(["a/", "a/f"]);
    expect(await treeOf(middle)).toEqual(["c/", "c/f", "f"]);
    expect(await treeOf(deep)).toEqual(["f"]);
    for (const path of ["a/f", "a/b/f", "a/b/c/f", "a/b/c/d/f"])
      expect(await fs.read(path).text()).toBe(path);
    expect(mounts.points()).toEqual(["", "a/b", "a/b/c/d"]);
  });

  it("lists everything in tree order, mount points and what leads to them included", async () => {
    const { fs, root } = tree();
    expect(await treeOf(fs)).toEqual(["a/", "a/b/", "a/b/c/", "a/b/c/d/"]);
    await root.write("a-b", "");
    await root.write("a/b0", "");
    await fs.write("a/b/c/d/f", "");
    await fs.write("a/b/c-", "");
    const all = ["a-b", "a/", "a/b/", "a/b/c-", "a/b/c/", "a/b/c/d/", "a/b/c/d/f", "a/b0"];
    expect(await treeOf(fs)).toEqual(all);
    expect(await treeOf(fs, "a/b")).toEqual(all.slice(3, 7));
    expect((await fs.stat("a/b/c")).kind).toBe("directory");
  });

  it("tells names that no path can spell as they are below the root of the tree", async () => {
    const { fs, mounts } = tree();
    const { listTree: _all, ...odd } = memoryDriver();
    const list: Driver["list"] = (path, request) => {
      request.onUnspellable?.("x//y");
      return odd.list(path, request);
    };
    mounts.mount("m", { ...odd, list });
    for (const [path, recursive] of [
      ["", true],
      ["m", false],
    ] as const) {
      const names: string[] = [];
      for await (const _entry of fs.list(path, { recursive, onUnspellable: (name) => names.push(name) }))
        continue;
      expect(names).toEqual(["m/x//y"]);
    }
  });

  it("hides what has the name of a mount point, or of what leads to one, until it is unmounted", async () => {
    const { fs, root, mounts } = tree();
    await root.write("a", "a file");
    expect((await fs.stat("a")).kind).toBe("directory");
    expect(await treeOf(fs)).toEqual(["a/", "a/b/", "a/b/c/", "a/b/c/d/"]);
    mounts.unmount("a/b/c/d");
    mounts.unmount("/a/b");
    expect(mounts.points()).toEqual([""]);
    expect(await treeOf(fs)).toEqual(["a"]);
    expect(await fs.read("a").text()).toBe("a file");
  });

  it("mounts above what is mounted, which stays seen", async () => {
    const { fs, mounts } = tree();
    await fs.write("a/b/c/d/f", "deep");
    mounts.mount("a/b/c", memoryDriver());
    expect(await fs.read("a/b/c/d/f").text()).toBe("deep");
    expect(await treeOf(fs, "a/b/c")).toEqual(["a/b/c/d/", "a/b/c/d/f"]);
  });

  it("refuses a second file system at one path, the tree in itself, and to unmount what is not mounted", () => {
    const { mounts } = tree();
    const codeOf = (act: () => void): string | undefined => {
      try {
        act();
      } catch (error) {
        return isFsError(error) ? error.code : "no FsError";
      }
      return undefined;
    };
    expect(codeOf(() => mounts.mount("a/./b", memoryDriver()))).toBe("EEXIST");
    expect(codeOf(() => mounts.mount("x", mounts.driver))).toBe("EINVAL");
    expect(codeOf(() => mounts.mount("../x", memoryDriver()))).toBe("EINVAL");
    expect(codeOf(() => mounts.unmount("a"))).toBe("ENOENT");
    expect(codeOf(() => mount({ a: memoryDriver(), "/a": memoryDriver() }))).toBe("EEXIST");
  });

  it("keeps mount points, and what leads to them, before any harm is done", async () => {
    const { fs, root, middle } = tree();
    await root.write("a/f", "1");
    await middle.write("c/f", "2");
    for (const [change, code] of [
      [() => fs.remove("a/b"), "EBUSY"],
      [() => fs.remove("a", { recursive: true }), "EBUSY"],
      [() => fs.remove("", { recursive: true }), "EBUSY"],
      [() => fs.remove("a/b/c", { recursive: true }), "EBUSY"],
      [() => fs.move("a", "x"), "EBUSY"],
      [() => fs.move("a/b", "x"), "EBUSY"],
      [() => fs.write("a/b", ""), "EISDIR"],
      [() => fs.copy("a/f", "a/b"), "EISDIR"],
      [() => fs.makeDirectory("a/b", { exclusive: true }), "EEXIST"],
    ] as const)
      await expect(change()).rejects.toMatchObject({ code, driver: "mount" });
    await fs.makeDirectory("a/b");
    expect(await treeOf(fs)).toEqual(["a/", "a/b/", "a/b/c/", "a/b/c/d/", "a/b/c/f", "a/f"]);
  });

  it("empties what is mounted when the tree of a mount point is removed, and keeps the point", async () => {
    const { fs, deep } = tree();
    await deep.write("x/y", "");
    await fs.remove("a/b/c/d", { recursive: true });
    expect(await treeOf(deep)).toEqual([]);
    expect((await fs.stat("a/b/c/d")).kind).toBe("directory");
  });

  it("copies and moves files and trees across mount points", async () => {
    const { fs, root, middle } = tree();
    await fs.write("x/y/f", "content", { modified: 5_000 });
    await fs.copy("x", "a/b/x");
    await fs.move("x", "a/b/z");
    await fs.move("a/b/x/y/f", "f");
    expect(await treeOf(middle)).toEqual(["x/", "x/y/", "z/", "z/y/", "z/y/f"]);
    expect(await treeOf(root)).toEqual(["f"]);
    expect(await fs.stat("f")).toMatchObject({ modifiedMs: 5_000 });
    await expect(fs.copy("f", "a/b/z/y/f")).rejects.toMatchObject({ code: "EEXIST", path: "a/b/z/y/f" });
  });

  it("copies inside the store where both ends tell that they share one", async () => {
    const store = new FileSystem(memoryDriver());
    const copies: unknown[] = [];
    const part = (name: string): Driver => ({
      ...within(store.driver, parsePath(name)),
      locate: (path) => ({ store: "s", key: `${name}/${path}` }),
      copyFrom: async (source, to) => {
        copies.push([source, to]);
      },
    });
    const fs = new FileSystem(mount({ one: part("1"), two: part("2"), other: memoryDriver() }).driver);
    await fs.write("one/f", "1");
    await fs.copy("one/f", "two/g");
    expect(copies).toEqual([[{ store: "s", key: "1/f" }, "g"]]);
    await fs.copy("one/f", "other/g");
    expect(await fs.read("other/g").text()).toBe("1");
    expect(copies).toHaveLength(1);
  });

  it("loses nothing when one storage is mounted twice", async () => {
    const store = new FileSystem(memoryDriver());
    await store.write("d/e/f", "1");
    await store.makeDirectory("empty");
    for (const drivers of [
      { x: store.driver, y: store.driver },
      { x: store.driver, y: within(store.driver, parsePath("")) },
    ]) {
      const fs = new FileSystem(mount(drivers).driver);
      await expect(fs.copy("x/d/e/f", "y/d/e/f")).rejects.toMatchObject({ code: "EEXIST" });
      await expect(fs.copy("x/d/e/f", "y/d/e/f", { overwrite: true })).rejects.toMatchObject({
        code: "EINVAL",
      });
      await fs.move("x/d/e/f", "y/d/e/f", { overwrite: true });
      for (const [from, to] of [
        ["x/d", "y/d"],
        ["x/d", "y/d/e/d"],
        ["x/empty", "y/empty"],
      ] as const) {
        const moving = fs.move(from, to, { overwrite: true });
        if (to === "y/d/e/d") await expect(moving).rejects.toMatchObject({ code: "EINVAL" });
        else await moving; // to where it is already
        await expect(fs.copy(from, to, { overwrite: true })).rejects.toMatchObject({ code: "EINVAL" });
      }
      expect(await treeOf(store)).toEqual(["d/", "d/e/", "d/e/f", "empty/"]);
    }
  });

  it("tells of a location what the mounted file system tells, or else one that no other has", () => {
    const { locate: _locate, ...silent } = memoryDriver();
    const { root, mounts } = tree();
    mounts.mount("silent", silent);
    mounts.mount("again", silent);
    const { locate } = mounts.driver;
    expect(locate?.(parsePath("x"))).toEqual(root.driver.locate?.(parsePath("x")));
    expect(locate?.(parsePath("silent/f"))).toEqual(locate?.(parsePath("again/f")));
    expect(locate?.(parsePath("silent/f"))?.store).not.toBe(locate?.(parsePath("f"))?.store);
  });

  it("is read-only where nothing is mounted", async () => {
    const fs = new FileSystem(mount({ "a/b": memoryDriver() }).driver);
    await expect(fs.write("x", "")).rejects.toMatchObject({ code: "EROFS", path: "x" });
    await expect(fs.makeDirectory("a/x")).rejects.toMatchObject({ code: "EROFS" });
    await fs.write("a/b/f", "1");
    await expect(fs.move("a/b/f", "f")).rejects.toMatchObject({ code: "EROFS" });
    await expect(fs.stat("x")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(treeOf(fs, "x")).rejects.toMatchObject({ code: "ENOENT" });
    expect(await treeOf(fs)).toEqual(["a/", "a/b/", "a/b/f"]);
  });

  it("tells errors in paths of the tree, with what was mounted as the cause", async () => {
    const { fs } = tree();
    await fs.write("a/b/f", "");
    await expect(fs.write("a/b/f/g/h", "")).rejects.toMatchObject({
      code: "ENOTDIR",
      path: "a/b/f/g/h",
      driver: "mount",
      cause: { driver: "memory" },
    });
  });

  it("has an address and a time to set where the mounted file system has", async () => {
    const { url: _url, setModified: _setModified, ...plain } = memoryDriver();
    const full: Driver = { ...memoryDriver(), url: async (path) => `memory:${path}` };
    const fs = new FileSystem(mount({ plain, full }).driver);
    for (const path of ["plain/f", "full/f"]) await fs.write(path, "");
    expect(await fs.url("full/f")).toBe("memory:f");
    await fs.setModified("full/f", 7_000);
    expect(await fs.stat("full/f")).toMatchObject({ modifiedMs: 7_000 });
    await expect(fs.url("plain/f")).rejects.toMatchObject({ code: "ENOTSUP" });
    await expect(fs.setModified("plain/f", 1)).rejects.toMatchObject({ code: "ENOTSUP" });
  });

  it("takes the traits of what is mounted now", () => {
    const { mounts } = tree();
    expect(mounts.driver.traits).toMatchObject({ names: "exclusive", emptyDirectories: "kept" });
    const memory = memoryDriver();
    const traits = {
      caseSensitive: false,
      timePrecisionMs: 1000,
      names: "twins",
      emptyDirectories: "vanish",
    } as const;
    mounts.mount("s3", { ...memory, traits });
    expect({ ...mounts.driver.traits }).toEqual(traits);
    mounts.unmount("s3");
    expect({ ...mounts.driver.traits }).toEqual(memory.traits);
  });

  it("leaves what is mounted open, and refuses a path whose file system was closed", async () => {
    const { fs, mounts, middle, root } = tree();
    await fs.write("a/b/f", "");
    await fs.close();
    expect(await middle.exists("f")).toBe(true);
    await middle.close();
    const again = new FileSystem(mounts.driver);
    await expect(again.stat("a/b/f")).rejects.toMatchObject({ code: "ECLOSED" });
    expect(await root.exists("x")).toBe(false);
  });
});
