import { completeDriver, FileSystem, FsError, type Driver, type Entry } from "@s3fs/core";
import { keyDriver, mapDriver } from "@s3fs/test-drivers";
import { describe, expect, it } from "vitest";

async function contentOf(fs: FileSystem): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    found[path] = kind === "file" ? await fs.read(path).text() : "/";
  return found;
}

/** Beside one who acts right after something was copied from a path. */
function afterTheCopy(driver: Driver, from: string, act: () => Promise<unknown>): FileSystem {
  const { copyFile } = completeDriver(driver);
  return new FileSystem({
    ...driver,
    async copyFile(source, target, request) {
      await copyFile(source, target, request);
      if (source === from) await act();
    },
  });
}

/** Tells nothing of contents but their sizes and times. */
function withoutEtags(driver: Driver): Driver {
  const plain = (entry: Entry): Entry => {
    if (entry.kind !== "file") return entry;
    const { etag: _etag, ...others } = entry;
    return others;
  };
  return {
    ...driver,
    stat: async (path, request) => {
      const entry = await driver.stat(path, request);
      return entry && plain(entry);
    },
    async *list(path, request) {
      for await (const entry of driver.list(path, request)) yield plain(entry);
    },
  };
}

describe.each([
  ["with etags", () => mapDriver()],
  ["without etags", () => withoutEtags(mapDriver())],
  ["of keys", () => keyDriver()],
])("a move of a tree by copying, on a store %s", (_title, open) => {
  it.each(["where nothing is", "into one that is there"])(
    "%s, leaves what changed or came meanwhile",
    async (how) => {
      const driver = open();
      const fs = new FileSystem(driver);
      for (const path of ["d/a", "d/b/c", "d/e"]) await fs.write(path, `${path}!`);
      if (how === "into one that is there") await fs.write("t/there", "there!");
      const besides = afterTheCopy(driver, "d/e", async () => {
        await fs.write("d/a", "changed");
        await fs.write("d/b/new", "new");
      });
      await expect(besides.move("d", "t")).rejects.toMatchObject({
        code: "ECHANGED",
        operation: "move",
        path: "d/a",
        retryable: true,
      });
      expect(await contentOf(fs.at("d"))).toEqual({ a: "changed", b: "/", "b/new": "new" });
      expect(await contentOf(fs.at("t"))).toMatchObject({ a: "d/a!", "b/c": "d/b/c!", e: "d/e!" });
    },
  );

  it("passes over what another has removed meanwhile, before its copy or after it", async () => {
    const driver = open();
    const fs = new FileSystem(driver);
    for (const path of ["d/a", "d/b", "d/c"]) await fs.write(path, path);
    await afterTheCopy(driver, "d/b", async () => {
      await fs.remove("d/a");
      await fs.remove("d/c");
    }).move("d", "t");
    expect(await contentOf(fs)).toEqual({ t: "/", "t/a": "d/a", "t/b": "d/b" });
  });
});

describe("a move of a tree by copying", () => {
  it("keeps what comes in the last moment, and names it", async () => {
    const driver = mapDriver();
    const fs = new FileSystem(driver);
    for (const path of ["d/a", "t/there"]) await fs.write(path, path);
    const besides = new FileSystem({
      ...driver,
      async removeFile(path, request) {
        await driver.removeFile(path, request);
        await fs.write("d/late", "late");
      },
    });
    await expect(besides.move("d", "t")).rejects.toMatchObject({ code: "ECHANGED", path: "d/late" });
    expect(await contentOf(fs.at("d"))).toEqual({ late: "late" });
  });

  it("leaves a directory that was swapped for another one, or for a link, with all below it", async () => {
    const driver = mapDriver();
    const fs = new FileSystem(driver);
    for (const path of ["d/a", "d/b/c", "t/there"]) await fs.write(path, path);
    let isSwapped = false;
    const swapping: Driver = {
      ...driver,
      async *list(path, request) {
        for await (const entry of driver.list(path, request))
          yield isSwapped && entry.path === "d/b" ? { ...entry, viaLink: true } : entry;
      },
    };
    const besides = afterTheCopy(swapping, "d/b/c", async () => void (isSwapped = true));
    await expect(besides.move("d", "t")).rejects.toMatchObject({ code: "ECHANGED", path: "d/b" });
    expect(await contentOf(fs.at("d"))).toEqual({ b: "/", "b/c": "d/b/c" });
  });

  it.each(["file", "directory"] as const)(
    "is ENOTSUP where a link leads to a %s, before anything is copied",
    async (kind) => {
      const driver = mapDriver();
      const fs = new FileSystem(driver);
      for (const path of ["d/a", "t/there"]) await fs.write(path, path);
      if (kind === "file") await fs.write("d/link", "");
      else await fs.makeDirectory("d/link");
      const linked = new FileSystem({
        ...driver,
        async *list(path, request) {
          for await (const entry of driver.list(path, request))
            yield entry.path === "d/link" ? { ...entry, viaLink: true } : entry;
        },
      });
      const before = await contentOf(fs);
      await expect(linked.move("d", "t")).rejects.toMatchObject({ code: "ENOTSUP", path: "d/link" });
      expect(await contentOf(fs)).toEqual(before);
    },
  );

  it("is ENOTSUP where a name can be spelled by no path, before anything is copied", async () => {
    const driver = mapDriver();
    const fs = new FileSystem(driver);
    for (const path of ["d/a", "t/there"]) await fs.write(path, path);
    const unspellable = new FileSystem({
      ...driver,
      async *list(path, request) {
        if (path === "d") request.onUnspellable?.("d//odd");
        yield* driver.list(path, request);
      },
    });
    await expect(unspellable.move("d", "t")).rejects.toMatchObject({ code: "ENOTSUP" });
    expect(await contentOf(fs)).toEqual({ d: "/", "d/a": "d/a", t: "/", "t/there": "t/there" });
  });

  it("fails as a directory does that keeps what no listing shows", async () => {
    const driver = mapDriver();
    const fs = new FileSystem({
      ...driver,
      removeDirectory: async (path) => Promise.reject(new FsError("ENOTEMPTY", { path })),
    });
    for (const path of ["d/a", "t/there"]) await fs.write(path, path);
    await expect(fs.move("d", "t")).rejects.toMatchObject({ code: "ENOTEMPTY", path: "d" });
  });
});
