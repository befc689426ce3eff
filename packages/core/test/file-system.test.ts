import { FileSystem, isFsError } from "@s3fs/core";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const map = (): FileSystem => new FileSystem(mapDriver());

async function pathsOf(fs: FileSystem, path = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of fs.list(path, { recursive: true })) paths.push(entry.path);
  return paths;
}

describe("FileSystem", () => {
  it("writes a file, makes its parents and reads it back", async () => {
    const fs = map();
    await fs.write("/a//b/./c.txt", "hello");
    expect(await fs.read("a/b/c.txt").text()).toBe("hello");
    expect(await pathsOf(fs)).toEqual(["a", "a/b", "a/b/c.txt"]);
  });

  it("lists a tree in tree order, where a directory sorts with its slash", async () => {
    const fs = map();
    for (const path of ["a/x", "a-b", "a.b", "a0"]) await fs.write(path, "");
    expect(await pathsOf(fs)).toEqual(["a-b", "a.b", "a", "a/x", "a0"]);
  });

  it("reports errors with the path as the caller spelled it", async () => {
    const error = await map()
      .stat("/x//y")
      .catch((reason: unknown) => reason);
    expect(isFsError(error, "ENOENT") && error.path).toBe("/x//y");
    expect(isFsError(error) && error.message).toBe('ENOENT: no such file or directory, stat "/x//y" (map)');
  });

  it("copies and moves files and trees", async () => {
    const fs = map();
    await fs.write("a/b/c", "1");
    await fs.copy("a", "d");
    await fs.move("a/b", "e");
    expect(await pathsOf(fs)).toEqual(["a", "d", "d/b", "d/b/c", "e", "e/c"]);
  });

  it("shows a directory as a file system of its own", async () => {
    const fs = map();
    const view = fs.at("a/b");
    expect(await view.exists("")).toBe(false);
    await view.write("c", "1");
    expect(await fs.read("a/b/c").text()).toBe("1");
    await view.remove("", { recursive: true });
    expect(await pathsOf(fs)).toEqual(["a", "a/b"]);
  });

  it.each(["*", " * ", "", "a\nb", "a\u007f"])(
    "takes %j for no etag, before anything is asked",
    async (ifMatch) => {
      const fs = map();
      const refusal = { code: "EINVAL", path: "/a", message: expect.stringContaining("etag") };
      await fs.write("a", "old");
      await expect(fs.write("/a", "new", { ifMatch })).rejects.toMatchObject(refusal);
      await expect(fs.read("/a", { ifMatch }).bytes()).rejects.toMatchObject(refusal);
      expect(await fs.read("a").text()).toBe("old");
      await expect(fs.read("/missing", { ifMatch }).bytes()).rejects.toMatchObject({ code: "EINVAL" });
    },
  );

  it("refuses a write that wants the file to be there and not to be there", async () => {
    const fs = map();
    const both = { ifMatch: "1", overwrite: false };
    await fs.write("a", "old");
    for (const path of ["a", "new"])
      await expect(fs.write(path, "new", both)).rejects.toMatchObject({ code: "EINVAL", path });
    expect(await pathsOf(fs)).toEqual(["a"]);
  });

  it("refuses a modification time that no Date can hold", async () => {
    const fs = new FileSystem({ ...mapDriver(), setModified: async () => {} });
    for (const modified of [8.64e15, -8.64e15, new Date(0), 0.5]) {
      await fs.write("a", "1", { modified });
      await fs.setModified("a", modified);
    }
    const refusal = { code: "EINVAL", message: expect.stringContaining("8.64e15") };
    for (const modified of [8.64e15 + 2, -9e15, Infinity, Number.NaN, new Date(Number.NaN)]) {
      await expect(fs.write("b", "1", { modified })).rejects.toMatchObject(refusal);
      await expect(fs.setModified("a", modified)).rejects.toMatchObject(refusal);
    }
    expect(await pathsOf(fs)).toEqual(["a"]);
  });

  it("refuses every call once closed, also through its views", async () => {
    const fs = map();
    const view = fs.at("a");
    await fs.close();
    await expect(fs.exists("a")).rejects.toMatchObject({ code: "ECLOSED" });
    await expect(view.exists("a")).rejects.toMatchObject({ code: "ECLOSED" });
  });

  it("gives no further chunk of a file that is read while it closes", async () => {
    const driver = mapDriver();
    const fs = new FileSystem({
      ...driver,
      async read(path, request) {
        const reading = await driver.read(path, request);
        const chunks = (async function* () {
          for (const byte of "abc") yield new TextEncoder().encode(byte);
        })();
        return { ...reading, chunks };
      },
    });
    await fs.write("a", "abc");
    const iterator = fs.read("a")[Symbol.asyncIterator]();
    await iterator.next();
    await fs.close();
    await expect(iterator.next()).rejects.toMatchObject({ code: "ECLOSED", path: "a" });
  });

  it("rolls back what is written while it closes, and has done so once it is closed", async () => {
    for (const verb of ["write", "append"] as const) {
      const driver = mapDriver();
      let hasSettled = false;
      const settling = async <T>(writing: Promise<T>): Promise<T> => {
        try {
          return await writing;
        } finally {
          await turn();
          hasSettled = true;
        }
      };
      const fs = new FileSystem({
        ...driver,
        write: (...args) => settling(driver.write(...args)),
        append: (path, chunks, call) => settling(driver.write(path, chunks, { ...call, overwrite: true })),
      });
      let begin = (): void => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const writing = fs.at("d")[verb](
        "a",
        (async function* () {
          yield "some";
          begin();
          await new Promise(() => {});
        })(),
      );
      const failure = expect(writing).rejects.toMatchObject({ code: "ECLOSED", path: "a", driver: "map" });
      await begun;
      await fs.close();
      expect(hasSettled).toBe(true);
      await failure;
      expect(await new FileSystem(driver).exists("d/a")).toBe(false);
    }
  });

  it("hashes, appends and reads ranges", async () => {
    const fs = map();
    await fs.append("a", "foo");
    await fs.append("a", "bar");
    expect(await fs.hash("a", "md5")).toBe("3858f62230ac3c915f300c664312c63f");
    expect(await fs.read("a", { start: -4, end: 5 }).text()).toBe("oba");
  });
});
