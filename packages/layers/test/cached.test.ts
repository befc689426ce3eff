import { completeDriver, FileSystem, FsError, parsePath, type Driver, type Entry } from "@s3fs/core";
import { cached, type CacheOptions } from "@s3fs/layers";
import { describe, expect, it } from "vitest";
import { memoryDriver } from "./memory-driver.ts";

const TTL_MS = 1000;

/** A cache over memory, a way around it, a clock that stands still, and the questions that reached the memory. */
function caching(options: CacheOptions = {}) {
  const asked: string[] = [];
  const clock = { ms: 5 };
  const memory = completeDriver(memoryDriver());
  const counting: Driver = {
    ...memory,
    stat: (path, call) => {
      asked.push(`stat ${path}`);
      return memory.stat(path, call);
    },
    list: (path, call) => {
      asked.push(`list ${path}`);
      return memory.list(path, call);
    },
  };
  const driver = cached(counting, { ttlMs: TTL_MS, now: () => clock.ms, ...options });
  return { fs: new FileSystem(driver), behind: new FileSystem(memory), asked, clock, driver };
}

async function namesIn(fs: FileSystem, path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of fs.list(path)) names.push(entry.path);
  return names.toSorted();
}

/** What is seen of d/f, and of d, which holds d/f and d/g from the start. */
const looks: Readonly<Record<string, (fs: FileSystem) => Promise<unknown>>> = {
  "the size of a file": async (fs) => {
    const entry = await fs.stat("d/f");
    return entry.kind === "file" && entry.size;
  },
  "that something is there": (fs) => fs.exists("d/g"),
  "that nothing is there": (fs) => fs.exists("d/new"),
  "what a directory holds": (fs) => namesIn(fs, "d"),
};

async function changeBehind(fs: FileSystem): Promise<void> {
  await fs.write("d/f", "longer than before");
  await fs.write("d/new", "");
  await fs.remove("d/g");
}

describe("cached, and what others change behind its back", () => {
  it.each(Object.entries(looks))("shows %s as it was until the time is over", async (_what, look) => {
    const { fs, behind, clock } = caching();
    await behind.write("d/f", "1");
    await behind.write("d/g", "1");
    const before = await look(fs);
    await changeBehind(behind);
    clock.ms += TTL_MS - 1;
    expect(await look(fs)).toEqual(before);
    clock.ms += 1;
    const after = await look(fs);
    expect(after).not.toEqual(before);
    expect(after).toEqual(await look(behind));
  });

  it("counts the time from the question, not from the answer, nor from a later look", async () => {
    const { fs, behind, asked, clock } = caching();
    await behind.write("f", "1");
    await fs.stat("f");
    clock.ms += TTL_MS / 2;
    await fs.stat("f");
    clock.ms += TTL_MS / 2;
    await fs.stat("f");
    expect(asked).toEqual(["stat f", "stat f"]);
  });

  it("always reads the bytes that are there, and lists a whole tree as it is", async () => {
    const { fs, behind } = caching();
    await behind.write("d/f", "old");
    await fs.stat("d/f");
    await namesIn(fs, "d");
    await behind.write("d/f", "new and longer");
    await behind.write("d/g", "");
    expect(await fs.read("d/f").text()).toBe("new and longer");
    const paths: string[] = [];
    for await (const { path } of fs.list("", { recursive: true })) paths.push(path);
    expect(paths).toEqual(["d", "d/f", "d/g"]);
  });

  it("moves and removes what a tree holds by listings of that moment, and never by a kept one", async () => {
    const memory = memoryDriver();
    const {
      moveDirectory: _move,
      moveFile: _moveFile,
      listTree: _list,
      removeTree: _remove,
      ...plain
    } = memory;
    const behind = new FileSystem(memory);
    const fs = new FileSystem(cached(plain));
    await behind.write("d/f", "1");
    expect(await namesIn(fs, "d")).toEqual(["d/f"]);
    await behind.write("d/new", "2");
    await fs.move("d", "e");
    expect(await behind.read("e/new").text()).toBe("2");
    expect(await namesIn(fs, "e")).toEqual(["e/f", "e/new"]);
  });
});

describe("cached", () => {
  it("asks once for what is there, for what is not, and for what a directory holds", async () => {
    const { fs, behind, asked } = caching();
    await behind.write("d/f", "1");
    for (const _again of [1, 2, 3]) {
      await fs.exists("d/f");
      await fs.exists("missing");
      await namesIn(fs, "d");
    }
    expect(asked).toEqual(["stat d/f", "stat missing", "list d"]);
  });

  it.each<[string, (fs: FileSystem) => Promise<unknown>]>([
    ["write", (fs) => fs.write("a/b/new", "2")],
    ["append", (fs) => fs.append("a/b/f", "2")],
    ["makeDirectory", (fs) => fs.makeDirectory("a/new/deep")],
    ["remove", (fs) => fs.remove("a/b/f")],
    ["remove of a directory", (fs) => fs.remove("a/empty")],
    ["remove of a tree", (fs) => fs.remove("a", { recursive: true })],
    ["copy", (fs) => fs.copy("a/b/f", "c/f")],
    ["copy of a tree", (fs) => fs.copy("a", "c")],
    ["move", (fs) => fs.move("a/b/f", "c/f")],
    ["move of a tree", (fs) => fs.move("a/b", "c")],
    ["setModified", (fs) => fs.setModified("a/b/f", 5_000)],
  ])("shows at once what its own %s changed", async (_verb, change) => {
    const { fs, behind } = caching();
    await behind.write("a/b/f", "1");
    await behind.makeDirectory("a/empty");
    const paths = [
      "a",
      "a/b",
      "a/b/f",
      "a/b/new",
      "a/empty",
      "a/new",
      "a/new/deep",
      "c",
      "c/f",
      "c/b",
      "c/b/f",
    ];
    const seen = (from: FileSystem): Promise<unknown[]> =>
      Promise.all(
        ["", ...paths].flatMap((path) => [
          from.stat(path).catch(({ code }: FsError) => code),
          namesIn(from, path).catch(({ code }: FsError) => code),
        ]),
      );
    await seen(fs);
    await change(fs);
    expect(await seen(fs)).toEqual(await seen(behind));
  });

  it("forgets also what a change that failed may have changed", async () => {
    const memory = completeDriver(memoryDriver());
    const half: Driver = {
      ...memory,
      removeTree: async (path, request) => {
        await memory.removeTree(path, request);
        throw new FsError("EIO");
      },
    };
    const fs = new FileSystem(cached(half));
    await fs.write("d/f", "1");
    await fs.stat("d/f");
    await expect(fs.remove("d", { recursive: true })).rejects.toMatchObject({ code: "EIO" });
    expect(await fs.exists("d/f")).toBe(false);
  });

  it("keeps no answer to a question that a change overtook", async () => {
    const memory = completeDriver(memoryDriver());
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow: Driver = {
      ...memory,
      async stat(path, call) {
        const entry = await memory.stat(path, call);
        await answered;
        return entry;
      },
    };
    const fs = new FileSystem(cached(slow));
    const early = fs.exists("f");
    await new Promise((resolve) => setImmediate(resolve));
    await fs.write("f", "1");
    answer();
    expect(await early).toBe(false);
    expect(await fs.exists("f")).toBe(true);
  });

  it("keeps no part of a listing that was left or failed", async () => {
    const { fs, behind } = caching();
    for (const name of ["a", "b", "c"]) await behind.write(`d/${name}`, "");
    for await (const _entry of fs.list("d")) break;
    expect(await namesIn(fs, "d")).toEqual(["d/a", "d/b", "d/c"]);
  });

  it("asks anew for the names that no path can spell, which it does not keep", async () => {
    const { asked, driver, fs } = caching();
    const names: string[] = [];
    await fs.write("d/f", "1");
    await namesIn(fs, "d");
    asked.length = 0;
    for await (const _entry of fs.list("d", { onUnspellable: (name) => names.push(name) })) continue;
    expect(asked).toEqual(["list d"]);
    expect(driver.name).toBe("memory");
  });

  it("holds no more entries than it may, and lists what is larger anew", async () => {
    const { fs, behind, asked } = caching({ maxEntries: 8 });
    for (const name of ["a", "b", "c", "d", "e"]) await behind.write(`large/${name}`, "");
    for (const _again of [1, 2]) expect(await namesIn(fs, "large")).toHaveLength(5);
    expect(asked).toEqual(["list large", "list large"]);
    asked.length = 0;
    for (const path of ["1", "2", "3", "4", "5", "1", "5"]) await fs.exists(path);
    expect(asked).toEqual(["stat 1", "stat 2", "stat 3", "stat 4", "stat 5", "stat 1"]);
  });

  it("keeps a file and a directory of one path apart, and forgets both", async () => {
    const file: Entry = { kind: "file", path: parsePath("a"), size: 1, modifiedMs: 0 };
    const child: Entry = { kind: "file", path: parsePath("a/b"), size: 2, modifiedMs: 0 };
    const memory = completeDriver(memoryDriver());
    let isThere = true;
    const twins: Driver = {
      ...memory,
      traits: { ...memory.traits, names: "twins" },
      stat: async () => (isThere ? file : undefined),
      async *list() {
        if (!isThere) throw new FsError("ENOENT");
        yield child;
      },
      removeTree: async () => {
        isThere = false;
      },
    };
    const fs = new FileSystem(cached(twins));
    for (const _again of [1, 2]) {
      expect((await fs.stat("a")).kind).toBe("file");
      expect(await namesIn(fs, "a")).toEqual(["a/b"]);
    }
    await fs.remove("a", { recursive: true });
    expect(await fs.exists("a")).toBe(false);
    await expect(namesIn(fs, "a")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("forgets everything at a change where names that differ in case may be one", async () => {
    const memory = completeDriver(memoryDriver());
    const folding: Driver = {
      ...memory,
      traits: { ...memory.traits, caseSensitive: false },
      stat: (path, call) => memory.stat(parsePath(path.toLowerCase()), call),
      write: (path, chunks, request) => memory.write(parsePath(path.toLowerCase()), chunks, request),
    };
    const fs = new FileSystem(cached(folding));
    expect(await fs.exists("F")).toBe(false);
    await fs.write("f", "1");
    expect(await fs.exists("F")).toBe(true);
  });

  it("is closed with its parent, also for what it remembers, and leaves its parent open", async () => {
    const parent = new FileSystem(memoryDriver());
    await parent.write("d/f", "1");
    const view = cached(parent.driver);
    const fs = new FileSystem(view);
    await fs.stat("d/f");
    await namesIn(fs, "d");
    await new FileSystem(view).close();
    expect(await parent.exists("d/f")).toBe(true);
    await parent.close();
    await expect(fs.stat("d/f")).rejects.toMatchObject({ code: "ECLOSED" });
    await expect(namesIn(fs, "d")).rejects.toMatchObject({ code: "ECLOSED" });
  });

  it("adds no capability that has no fallback", () => {
    const { setModified: _modified, locate: _locate, copyFrom: _from, ...lacking } = memoryDriver();
    for (const key of ["setModified", "locate", "url", "copyFrom", "close"])
      expect(key in cached(lacking)).toBe(false);
    expect("setModified" in cached(memoryDriver())).toBe(true);
  });

  it.each<[string, CacheOptions]>([
    ["ttlMs", { ttlMs: 0 }],
    ["ttlMs", { ttlMs: Number.NaN }],
    ["maxEntries", { maxEntries: -1 }],
  ])("refuses a %s that is no positive number", (name, options) => {
    expect(() => cached(memoryDriver(), options)).toThrow(
      expect.objectContaining({ code: "EINVAL" }) as Error,
    );
    expect(() => cached(memoryDriver(), options)).toThrow(name);
  });
});
