import { aroundDriver, defineDriver, FileSystem, FsError, NEVER, ROOT } from "@s3fs/core";
import type { Driver, DriverCall, DriverDefinition, Path } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const call = { signal: NEVER };
const a = "a" as Path;
const b = "b" as Path;

const without = (key: keyof Driver): DriverDefinition => {
  const { [key]: _left, ...rest } = mapDriver();
  return rest as unknown as DriverDefinition;
};

async function* nothing(): AsyncGenerator<Uint8Array> {}

describe("defineDriver", () => {
  it.each([
    "name",
    "traits",
    "stat",
    "list",
    "read",
    "write",
    "makeDirectory",
    "removeFile",
    "removeDirectory",
    "classify",
  ] as const)("names a forgotten %s", (key) => {
    expect(() => defineDriver(without(key))).toThrowError(
      new TypeError(`defineDriver: the driver lacks ${key}`),
    );
    expect(() => defineDriver({ ...mapDriver(), [key]: undefined })).toThrowError(key);
  });

  it("prunes what is undefined, so that presence is capability", () => {
    const driver = defineDriver({ ...mapDriver(), url: undefined, append: undefined });
    expect("url" in driver || "append" in driver).toBe(false);
    expect("listTree" in driver).toBe(false);
  });

  it("refuses an instance of a class, whose methods spreading would lose", () => {
    const instance: DriverDefinition = Object.assign(Object.create({ stat: "inherited" }), mapDriver());
    expect(() => defineDriver(instance)).toThrowError(TypeError);
    expect(() => defineDriver(Object.assign(Object.create(null), mapDriver()))).not.toThrow();
  });

  it("names a raw error at the leaf: code, operation, path, backend and cause", async () => {
    const raw = new Error("socket hang up");
    const failing = async (): Promise<never> => {
      throw raw;
    };
    const driver = defineDriver({
      ...mapDriver(),
      stat: failing,
      read: failing,
      async *list() {
        yield { kind: "directory", path: a };
        throw raw;
      },
      classify: (error, operation) => ({ code: "EUNAVAILABLE", retryable: error === raw, detail: operation }),
    });
    const named = {
      name: "FsError",
      code: "EUNAVAILABLE",
      path: "a",
      driver: "map",
      retryable: true,
      cause: raw,
    };
    await expect(driver.stat(a, call)).rejects.toMatchObject({ ...named, operation: "stat", detail: "stat" });
    await expect(driver.read(a, call)).rejects.toMatchObject({ ...named, operation: "read" });
    const listing = driver.list(a, call)[Symbol.asyncIterator]();
    await listing.next();
    await expect(listing.next()).rejects.toMatchObject({ ...named, operation: "list" });
  });

  it("names the errors of bytes that come after the reading was opened", async () => {
    const driver = defineDriver({
      ...mapDriver(),
      read: async () => ({
        entry: { kind: "file", path: a, size: 1, modifiedMs: 0 },
        chunks: (async function* () {
          yield* nothing();
          throw new Error("reset");
        })(),
        release: async () => {},
      }),
    });
    const { chunks } = await driver.read(a, call);
    await expect(chunks[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "EUNKNOWN",
      operation: "read",
    });
  });

  it("gives an error of the driver's own its path, and leaves one that has a path alone", async () => {
    const own = new FsError("EBUSY", { path: "elsewhere" });
    const driver = defineDriver({
      ...mapDriver(),
      removeFile: async () => {
        throw new FsError("EBUSY");
      },
      removeDirectory: async () => {
        throw own;
      },
    });
    await expect(driver.removeFile(a, call)).rejects.toMatchObject({
      code: "EBUSY",
      path: "a",
      driver: "map",
    });
    await expect(driver.removeDirectory(a, call)).rejects.toBe(own);
  });

  it("tells which of two paths an error is about", async () => {
    const codes = ["ENOENT", "EPRECONDITION", "EEXIST", "EISDIR", "ENOTDIR"] as const;
    for (const code of codes) {
      const driver = defineDriver({
        ...mapDriver(),
        copyFile: async () => {
          throw new FsError(code);
        },
      });
      const path = code === "ENOENT" || code === "EPRECONDITION" ? "a" : "b";
      await expect(driver.copyFile?.(a, b, { ...call, overwrite: false })).rejects.toMatchObject({
        code,
        path,
      });
    }
  });

  it("leaves the reason of an abort untouched, whatever the function throws then", async () => {
    const reason = { any: "value" };
    const controller = new AbortController();
    const driver = defineDriver({
      ...mapDriver(),
      async stat() {
        controller.abort(reason);
        throw new Error("socket destroyed");
      },
    });
    await expect(driver.stat(a, { signal: controller.signal })).rejects.toBe(reason);
    await expect(driver.makeDirectory(a, { signal: controller.signal, exclusive: false })).rejects.toBe(
      reason,
    );
    await expect(
      driver.list(ROOT, { signal: controller.signal })[Symbol.asyncIterator]().next(),
    ).rejects.toBe(reason);
  });

  it("names also what a function throws before its promise", async () => {
    const driver = defineDriver({
      ...mapDriver(),
      stat: () => {
        throw new Error("early");
      },
    });
    await expect(driver.stat(a, call)).rejects.toMatchObject({ code: "EUNKNOWN", path: "a" });
  });
});

describe("aroundDriver", () => {
  it("is around every function that is there, and adds none", async () => {
    const seen: DriverCall[] = [];
    const done = async (): Promise<void> => {};
    const full: Driver = {
      ...mapDriver(),
      async *listTree() {},
      copyFile: done,
      copyFrom: done,
      moveFile: done,
      moveDirectory: done,
      removeTree: done,
      append: async () => ({ size: 0 }),
      setModified: done,
      url: async () => "",
      locate: (path) => ({ store: "map", key: path }),
      close: done,
    };
    const watch = {
      promise: <T>(driverCall: DriverCall, run: () => Promise<T>) => {
        seen.push(driverCall);
        return run();
      },
      iterable: <T>(driverCall: DriverCall, run: () => AsyncIterable<T>) => {
        seen.push(driverCall);
        return run();
      },
    };
    const around = aroundDriver(full, watch);
    expect(Object.keys(around).toSorted()).toEqual(Object.keys(full).toSorted());
    expect(Object.keys(aroundDriver(mapDriver(), watch)).toSorted()).toEqual(
      Object.keys(mapDriver()).toSorted(),
    );
    const request = { ...call, overwrite: true };
    await around.stat(a, call);
    await around.write(a, nothing(), request);
    await around.read(a, call);
    await around.append?.(a, nothing(), call);
    await around.copyFile?.(a, b, request);
    await around.copyFrom?.({ store: "map", key: "a" }, b, request);
    await around.moveFile?.(a, b, request);
    await around.moveDirectory?.(a, b, call);
    await around.makeDirectory(b, { ...call, exclusive: false });
    await around.removeDirectory(b, call);
    await around.removeFile(a, call);
    await around.removeTree?.(a, { ...call, includingTwin: false });
    await around.setModified?.(a, 0, call);
    await around.url?.(a, { ...call, method: "get" });
    for (const entries of [around.list(ROOT, call), around.listTree?.(ROOT, call) ?? []])
      for await (const entry of entries) expect(entry).toBeDefined();
    expect(around.locate?.(a)).toEqual({ store: "map", key: "a" });
    await around.close?.();
    expect(seen.map(({ operation, path, target }) => [operation, path, target].join(" ").trim())).toEqual([
      "stat a",
      "write a",
      "read a",
      "read a",
      "append a",
      "copy a b",
      "copy b",
      "move a b",
      "move a b",
      "makeDirectory b",
      "remove b",
      "remove a",
      "remove a",
      "setModified a",
      "url a",
      "list",
      "list",
    ]);
  });
});

describe("closing", () => {
  it("refuses every verb afterwards, also what was begun before", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("d/a", "1");
    await fs.write("d/b", "2");
    const listing = fs.list("d");
    await listing.next();
    const stream = fs.read("d/a");
    await fs.close();
    for (const use of [
      () => listing.next(),
      () => stream.bytes(),
      () => fs.stat("d"),
      () => fs.exists("d"),
      () => fs.list("").next(),
      () => fs.walk("").next(),
      () => fs.glob("*").next(),
      () => fs.read("d/a").bytes(),
      () => fs.write("x", ""),
      () => fs.append("x", ""),
      () => fs.open("d/a", "r+"),
      () => fs.hash("d/a", "md5"),
      () => fs.makeDirectory("x"),
      () => fs.remove("d/a"),
      () => fs.copy("d/a", "x"),
      () => fs.move("d/a", "x"),
      () => fs.at("d").exists("a"),
    ])
      await expect(use()).rejects.toMatchObject({ code: "ECLOSED", driver: "map" });
  });

  it("closes the backend once, however often it is asked", async () => {
    let closed = 0;
    const fs = new FileSystem({ ...mapDriver(), close: async () => void (closed += 1) });
    await Promise.all([fs.close(), fs.close()]);
    await fs[Symbol.asyncDispose]();
    expect(closed).toBe(1);
  });

  it("tells what the backend met", async () => {
    const cause = new Error("flush failed");
    const fs = new FileSystem({
      ...mapDriver(),
      close: async () => {
        throw cause;
      },
    });
    await expect(fs.close()).rejects.toMatchObject({ name: "FsError", operation: "close", cause });
  });

  it("leaves a parent open when a view is closed", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("d/a", "1");
    for (const path of ["d", ""]) {
      const view = fs.at(path);
      await view.close();
      await expect(view.exists("a")).rejects.toMatchObject({ code: "ECLOSED" });
    }
    expect(await fs.exists("d/a")).toBe(true);
  });
});
