import {
  completeDriver,
  FileSystem,
  FsError,
  NEVER,
  readOnly,
  type Driver,
  type Entry,
  type FileEntry,
  type Path,
} from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const call = { signal: NEVER };

async function snapshot(fs: FileSystem): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    contents[path] = kind === "file" ? await fs.read(path).text() : "/";
  return contents;
}

async function tree(driver: Driver): Promise<FileSystem> {
  const fs = new FileSystem(driver);
  await fs.makeDirectory("d/empty");
  for (const path of ["d/a", "d/e/f/b", "x"]) await fs.write(path, path);
  return fs;
}

/** Every accelerator is there, and answers that it is not supported. */
function refusing(driver: Driver): Driver {
  const refuse = async (): Promise<never> => {
    throw new FsError("ENOTSUP");
  };
  return {
    ...driver,
    async *listTree() {
      yield await refuse();
    },
    copyFile: refuse,
    copyFrom: refuse,
    moveFile: refuse,
    moveDirectory: refuse,
    removeTree: refuse,
    append: refuse,
  };
}

/** A store whose entries carry no etag. */
function untagged(driver: Driver): Driver {
  const without = ({ etag: _none, ...entry }: FileEntry): FileEntry => entry;
  return {
    ...driver,
    stat: async (path, request) => {
      const entry = await driver.stat(path, request);
      return entry?.kind === "file" ? without(entry) : entry;
    },
    read: async (path, request) => {
      const reading = await driver.read(path, request);
      return { ...reading, entry: without(reading.entry) };
    },
  };
}

describe.each([
  ["without accelerators", () => mapDriver()],
  ["with accelerators that turn out not to be supported", () => refusing(mapDriver())],
])("a complete driver %s", (_name, make) => {
  it("lists a tree, each directory before its content", async () => {
    expect(Object.keys(await snapshot(await tree(make())))).toEqual([
      "d",
      "d/a",
      "d/e",
      "d/e/f",
      "d/e/f/b",
      "d/empty",
      "x",
    ]);
  });

  it("copies a file with the time of its writer", async () => {
    const fs = await tree(make());
    await fs.write("a", "1", { modified: 1234.5 });
    await fs.copy("a", "n/b");
    expect(await fs.stat("n/b")).toMatchObject({ size: 1, modifiedMs: 1234.5 });
  });

  it("copies a tree, empty directories too", async () => {
    const fs = await tree(make());
    await fs.copy("d", "new/c");
    expect(await snapshot(fs.at("new/c"))).toEqual({
      a: "d/a",
      e: "/",
      "e/f": "/",
      "e/f/b": "d/e/f/b",
      empty: "/",
    });
  });

  it("moves a file and a tree", async () => {
    const fs = await tree(make());
    await fs.move("x", "y/z");
    await fs.move("d", "c");
    const moved = await snapshot(fs);
    expect(Object.keys(moved)).toEqual(["c", "c/a", "c/e", "c/e/f", "c/e/f/b", "c/empty", "y", "y/z"]);
    expect(moved["y/z"]).toBe("x");
  });

  it("removes a tree, and of the root all below it", async () => {
    const fs = await tree(make());
    await fs.remove("d", { recursive: true });
    expect(await snapshot(fs)).toEqual({ x: "x" });
    await fs.remove("", { recursive: true });
    expect(await snapshot(fs)).toEqual({});
    expect(await fs.exists("")).toBe(true);
  });

  it("appends to a file, and makes a missing one", async () => {
    const fs = await tree(make());
    await fs.append("x", "-1");
    await fs.append("n/new", "2");
    expect(await fs.read("x").text()).toBe("x-1");
    expect(await fs.read("n/new").text()).toBe("2");
  });
});

describe("a fallback", () => {
  it("takes the place only of what refused before it began", async () => {
    const driver = completeDriver({
      ...mapDriver(),
      async *listTree() {
        const entry: Entry = { kind: "directory", path: "a" as Path };
        yield entry;
        throw new FsError("ENOTSUP");
      },
      async append(_path, chunks) {
        for await (const _chunk of chunks) throw new FsError("ENOTSUP");
        return { size: 0 };
      },
    });
    const listing = driver.listTree("" as Path, call)[Symbol.asyncIterator]();
    await listing.next();
    await expect(listing.next()).rejects.toMatchObject({ code: "ENOTSUP" });
    const fs = new FileSystem(driver);
    await fs.write("a", "kept");
    await expect(fs.append("a", "lost")).rejects.toMatchObject({ code: "ENOTSUP" });
    expect(await fs.read("a").text()).toBe("kept");
  });

  it("does not hide another error of an accelerator", async () => {
    const fs = new FileSystem({
      ...mapDriver(),
      copyFile: async () => {
        throw new FsError("EACCES");
      },
    });
    await fs.write("a", "1");
    await expect(fs.copy("a", "b")).rejects.toMatchObject({ code: "EACCES" });
    expect(await fs.exists("b")).toBe(false);
  });

  it("appends only to the content that it has read", async () => {
    const driver = mapDriver();
    const fs = new FileSystem(driver);
    await fs.write("a", "old");
    async function* meddling(): AsyncGenerator<Uint8Array> {
      await fs.write("a", "other");
      yield new Uint8Array(1);
    }
    await expect(fs.append("a", meddling())).rejects.toMatchObject({ code: "EPRECONDITION" });
    expect(await fs.read("a").text()).toBe("other");
  });

  it("appends only to the content that it has read, also where there are no etags", async () => {
    const fs = new FileSystem(untagged(mapDriver()));
    await fs.write("a", "old");
    await fs.append("a", "+");
    async function* meddling(): AsyncGenerator<Uint8Array> {
      await fs.write("a", "another");
      yield new Uint8Array(1);
    }
    await expect(fs.append("a", meddling())).rejects.toMatchObject({
      code: "ECHANGED",
      operation: "append",
      path: "a",
    });
    expect(await fs.read("a").text()).toBe("another");
    async function* removing(): AsyncGenerator<Uint8Array> {
      await fs.remove("a");
      yield new Uint8Array(1);
    }
    await expect(fs.append("a", removing())).rejects.toMatchObject({ code: "ECHANGED" });
    expect(await fs.exists("a")).toBe(false);
  });

  it("takes a directory that vanishes while a tree is listed as gone", async () => {
    const driver = mapDriver();
    const fs = await tree(driver);
    const paths: string[] = [];
    for await (const { path } of fs.list("", { recursive: true })) {
      paths.push(path);
      if (path === "d/e") await fs.remove("d/e", { recursive: true });
    }
    expect(paths).toEqual(["d", "d/a", "d/e", "d/empty", "x"]);
  });

  it("removes a tree though others remove from it, and where directories go with their last entry", async () => {
    const driver = mapDriver();
    const fs = await tree({
      ...driver,
      async removeFile(path, request) {
        await driver.removeFile(path, request);
        throw new FsError("ENOENT"); // as if another one had been first
      },
      async removeDirectory(path, request) {
        await driver.removeDirectory(path, request);
        throw new FsError("ENOENT");
      },
    });
    await fs.remove("d", { recursive: true });
    expect(await snapshot(fs)).toEqual({ x: "x" });
  });

  it("does not move what a copy would leave out", async () => {
    const driver = mapDriver();
    const linked: Driver = {
      ...driver,
      async *list(path, request) {
        for await (const entry of driver.list(path, request))
          yield entry.path === "d/a" ? { kind: "link", path: entry.path } : entry;
      },
    };
    const fs = await tree(linked);
    await expect(fs.move("d", "new")).rejects.toMatchObject({ code: "ENOTSUP", path: "d/a" });
    await fs.makeDirectory("into");
    await expect(fs.move("d", "into")).rejects.toMatchObject({ code: "ENOTSUP" });
    expect(await fs.exists("d/a")).toBe(true);
    expect(await fs.exists("d/e/f/b")).toBe(true);
  });
});

describe("readOnly", () => {
  it("passes on every look", async () => {
    const driver = mapDriver();
    await tree(driver);
    const fs = new FileSystem(readOnly({ ...driver, url: async (path) => `map:${path}` }));
    expect(await snapshot(fs)).toMatchObject({ "d/a": "d/a" });
    expect(await fs.exists("x")).toBe(true);
    expect(await fs.hash("x", "md5")).toHaveLength(32);
    expect(await fs.open("x", "r", (handle) => handle.read(1))).toHaveLength(1);
    expect(await fs.url("x")).toBe("map:x");
    await expect(fs.stat("none")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses every change with EROFS, and nothing has changed", async () => {
    const driver = mapDriver();
    const before = await snapshot(await tree(driver));
    const setModified = async (): Promise<void> => {};
    for (const view of [
      new FileSystem(readOnly(driver)),
      new FileSystem(readOnly({ ...refusing(driver), setModified, url: async () => "" })),
    ])
      for (const change of [
        () => view.write("x", "new"),
        () => view.write("new", "new"),
        () => view.append("x", "new"),
        () => view.open("x", "w"),
        () => view.open("x", "r+", (handle) => handle.write("new")),
        () => view.open("x", "a", (handle) => handle.write("new")),
        () => view.makeDirectory("new"),
        () => view.remove("x"),
        () => view.remove("d/empty"),
        () => view.remove("d", { recursive: true }),
        () => view.remove("", { recursive: true }),
        () => view.copy("x", "new"),
        () => view.copy("d", "new"),
        () => view.move("x", "new"),
        () => view.move("d", "new"),
        () => view.setModified("x", 0),
        () => view.at("d").write("a", "new"),
      ])
        await expect(change()).rejects.toMatchObject({ code: "EROFS", driver: "map" });
    const signed = new FileSystem(readOnly({ ...driver, url: async () => "" }));
    await expect(signed.url("x", { method: "put" })).rejects.toMatchObject({ code: "EROFS" });
    expect(await snapshot(new FileSystem(driver))).toEqual(before);
  });

  it("does not close what it shows", async () => {
    let closed = 0;
    await new FileSystem(readOnly({ ...mapDriver(), close: async () => void (closed += 1) })).close();
    expect(closed).toBe(0);
  });
});
