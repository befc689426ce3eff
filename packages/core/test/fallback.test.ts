import { completeDriver, FileSystem, FsError, NEVER, parsePath, ROOT } from "@s3fs/core";
import type { Driver, Entry, Reading, Traits } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { keyDriver, mapDriver } from "@s3fs/test-drivers";

const [a, b] = [parsePath("a"), parsePath("b")];
const call = { signal: NEVER };

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** Counts the readings that were not released. */
function watched(): { driver: Driver; open(): number } {
  const driver = mapDriver();
  let open = 0;
  return {
    open: () => open,
    driver: {
      ...driver,
      async read(path, request): Promise<Reading> {
        const reading = await driver.read(path, request);
        open += 1;
        return {
          ...reading,
          async release() {
            open -= 1;
            await reading.release();
          },
        };
      },
    },
  };
}

describe("a copy by bytes", () => {
  it("is of the content that it is told, and releases its source", async () => {
    const { driver, open } = watched();
    const { etag } = await driver.write(a, bytes("one"), { ...call, overwrite: true });
    const { copyFile } = completeDriver(driver);
    await copyFile(a, b, { ...call, overwrite: true, ifMatch: etag ?? "" });
    await copyFile(a, b, { ...call, overwrite: true });
    const stale = copyFile(a, b, { ...call, overwrite: true, ifMatch: "another" });
    await expect(stale).rejects.toMatchObject({ code: "EPRECONDITION" });
    await expect(copyFile(a, b, { ...call, overwrite: false })).rejects.toMatchObject({ code: "EEXIST" });
    expect(open()).toBe(0);
  });
});

describe("an append by rewriting", () => {
  it("does not replace what came meanwhile where nothing was", async () => {
    const { driver } = watched();
    const { append } = completeDriver(driver);
    async function* meanwhile(): AsyncGenerator<Uint8Array> {
      await driver.write(a, bytes("theirs"), { ...call, overwrite: true });
      yield* bytes("mine");
    }
    await expect(append(a, meanwhile(), call)).rejects.toMatchObject({ code: "EEXIST" });
  });

  it("releases the old content, and passes on why it can not be read", async () => {
    const { driver, open } = watched();
    await driver.write(a, bytes("old"), { ...call, overwrite: true });
    await completeDriver(driver).append(a, bytes("new"), call);
    expect(open()).toBe(0);
    const refusing = completeDriver({
      ...driver,
      read: async () => Promise.reject(new FsError("EACCES")),
    });
    await expect(refusing.append(a, bytes("new"), call)).rejects.toMatchObject({ code: "EACCES" });
    expect((await driver.stat(a, call))?.kind).toBe("file");
  });
});

describe("a tree listed by walking", () => {
  it("asks only directories what they hold", async () => {
    const driver = mapDriver();
    await driver.write(parsePath("d/f"), bytes(""), { ...call, overwrite: true });
    const asked: string[] = [];
    const { listTree } = completeDriver({
      ...driver,
      list(path) {
        asked.push(path);
        return driver.list(path, call);
      },
    });
    for await (const _entry of listTree(ROOT, call));
    expect(asked).toEqual(["", "d"]);
  });

  it("takes a directory for gone that became a file, and fails for one that can not be listed", async () => {
    for (const [code, outcome] of [
      ["ENOTDIR", "done"],
      ["ENOENT", "done"],
      ["EACCES", "EACCES"],
    ] as const) {
      const driver = mapDriver();
      await driver.makeDirectory(parsePath("d/e"), { ...call, exclusive: false });
      const { listTree } = completeDriver({
        ...driver,
        async *list(path) {
          if (path === "d/e") throw new FsError(code);
          yield* driver.list(path, call);
        },
      });
      const listing = gathered(listTree(ROOT, call)).then(
        () => "done",
        (error: FsError) => error.code,
      );
      expect(await listing).toBe(outcome);
    }
  });
});

describe("a file moved by copying", () => {
  const newer = async (driver: Driver): Promise<unknown> =>
    driver.write(a, bytes("newer"), { ...call, overwrite: true });

  for (const hasEtags of [true, false])
    it(`stays where it was replaced after the copy, by its ${hasEtags ? "etag" : "size and time"}`, async () => {
      const plain = mapDriver();
      const seenConditions: unknown[] = [];
      const driver = completeDriver({
        ...plain,
        async stat(path, request) {
          const entry = await plain.stat(path, request);
          if (hasEtags || entry?.kind !== "file") return entry;
          const { etag: _etag, ...others } = entry;
          return others;
        },
        async removeFile(path, request) {
          seenConditions.push(request.ifMatch !== undefined);
          await plain.removeFile(path, request);
        },
        async copyFile(from, to, request) {
          await completeDriver(plain).copyFile(from, to, request);
          if (to === b) await newer(plain);
        },
      });
      await plain.write(a, bytes("old"), { ...call, overwrite: true });
      await expect(driver.moveFile(a, b, { ...call, overwrite: false })).rejects.toMatchObject({
        code: "ECHANGED",
      });
      const fs = new FileSystem(plain);
      expect([await fs.read("a").text(), await fs.read("b").text()]).toEqual(["newer", "old"]);
      await driver.moveFile(a, parsePath("c"), { ...call, overwrite: false });
      expect([await fs.exists("a"), await fs.read("c").text()]).toEqual([false, "newer"]);
      expect(seenConditions).toEqual([hasEtags]);
    });

  it("is ECHANGED where it was replaced before the copy, and nothing is removed", async () => {
    const plain = mapDriver();
    const driver = completeDriver({
      ...plain,
      async copyFile(from, to, request) {
        await newer(plain);
        await completeDriver(plain).copyFile(from, to, request);
      },
    });
    await plain.write(a, bytes("old"), { ...call, overwrite: true });
    await expect(driver.moveFile(a, b, { ...call, overwrite: false })).rejects.toMatchObject({
      code: "ECHANGED",
    });
    expect(await new FileSystem(plain).read("a").text()).toBe("newer");
  });
});

describe("a directory moved by copying, where a file may share its path", () => {
  it.each(["removes trees", "removes one by one"])("leaves that file when the backend %s", async (how) => {
    const { removeTree, ...plain } = keyDriver();
    const driver = completeDriver(how === "removes trees" && removeTree ? { ...plain, removeTree } : plain);
    await driver.write(parsePath("a/f"), bytes("1"), { ...call, overwrite: true });
    await driver.write(a, bytes("twin"), { ...call, overwrite: true });
    await driver.moveDirectory(a, b, call);
    expect((await gathered(driver.listTree(ROOT, call))).map(marked)).toEqual(["a", "b/", "b/f"]);
  });
});

describe("a directory moved by copying", () => {
  it("does not replace what came to its target meanwhile, and stays whole", async () => {
    const plain = mapDriver();
    await plain.write(parsePath("a/f"), bytes("mine"), { ...call, overwrite: true });
    const driver = completeDriver({
      ...plain,
      async makeDirectory(path, request) {
        await plain.makeDirectory(path, request);
        await plain.write(parsePath("b/f"), bytes("theirs"), { ...call, overwrite: true });
      },
    });
    await expect(driver.moveDirectory(a, b, call)).rejects.toMatchObject({ code: "EEXIST" });
    expect((await gathered(driver.listTree(ROOT, call))).map(marked)).toEqual(["a/", "a/f", "b/", "b/f"]);
  });
});

describe("a tree copied where directories", () => {
  const traits = { caseSensitive: true, timePrecisionMs: 1 } as const;

  /** The directories that are made for a tree of one full and one empty directory. */
  async function madeFor(others: Pick<Traits, "names" | "emptyDirectories">): Promise<string[]> {
    const plain = mapDriver();
    const source = new FileSystem(plain);
    await source.write("a/full/f", "1");
    await source.makeDirectory("a/empty");
    const made: string[] = [];
    const fs = new FileSystem({
      ...plain,
      traits: { ...traits, ...others },
      async makeDirectory(path, request) {
        made.push(path);
        await plain.makeDirectory(path, request);
      },
    });
    await fs.copy("a", "b");
    return made;
  }

  it("come with their files and hide none, makes only those that would get none", async () => {
    expect(await madeFor({ names: "twins", emptyDirectories: "vanish" })).toEqual(["b/empty"]);
  });

  it.each([
    ["outlive their files", { names: "twins", emptyDirectories: "kept" }],
    ["may meet a file", { names: "exclusive", emptyDirectories: "vanish" }],
    ["do both", { names: "exclusive", emptyDirectories: "kept" }],
  ] as const)("%s, makes all of them", async (_what, others) => {
    expect(await madeFor(others)).toEqual(["b", "b/empty", "b/full"]);
  });

  it("are there already, empty or not, is merged into them", async () => {
    const fs = new FileSystem(keyDriver());
    await fs.makeDirectory("a/empty");
    await fs.makeDirectory("b/empty");
    await fs.copy("a", "b");
    expect((await gathered(fs.list("", { recursive: true }))).map(marked)).toEqual([
      "a/",
      "a/empty/",
      "b/",
      "b/empty/",
    ]);
  });
});

describe("an update without etags", () => {
  it.each([
    ["its size", "longer", 5],
    ["its time", "old", 6],
  ])("fails when the file has changed by %s alone", async (_what, text, modifiedMs) => {
    const { driver } = watched();
    const untagged: Driver = {
      ...driver,
      stat: async (path, request) => withoutEtag(await driver.stat(path, request)),
      async read(path, request) {
        const { entry, ...reading } = await driver.read(path, request);
        return { ...reading, entry: withoutEtag(entry) };
      },
    };
    await driver.write(a, bytes("old"), { ...call, overwrite: true, modifiedMs: 5 });
    async function* meanwhile(): AsyncGenerator<Uint8Array> {
      await driver.write(a, bytes(text), { ...call, overwrite: true, modifiedMs });
      yield* bytes("+");
    }
    await expect(completeDriver(untagged).append(a, meanwhile(), call)).rejects.toMatchObject({
      code: "ECHANGED",
      path: "a",
    });
  });
});

function withoutEtag<E extends Entry | undefined>(entry: E): E {
  if (entry?.kind !== "file") return entry;
  const { etag: _none, ...rest } = entry;
  return rest as E; // the etag is optional
}

async function gathered<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function marked({ kind, path }: Entry): string {
  return kind === "directory" ? `${path}/` : path;
}
