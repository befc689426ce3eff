import { chmod, link, mkdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { parsePath, NEVER } from "@s3fs/core";
import { codeOf, pathsOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { onDisk, systemError } from "./on-disk.ts";

describe("makeDirectory", () => {
  it("makes parents, and is content with what is there unless told", async () => {
    const { fs } = await onDisk();
    await fs.makeDirectory("a/b/c");
    await fs.makeDirectory("a/b");
    expect(await codeOf(fs.makeDirectory("a/b", { exclusive: true }))).toBe("EEXIST");
    expect(await codeOf(fs.makeDirectory("", { exclusive: true }))).toBe("EEXIST");
    await fs.makeDirectory("");
    await fs.makeDirectory("x/y", { exclusive: true });
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["a", "a/b", "a/b/c", "x", "x/y"]);
  });

  it("refuses a file, and a path below one", async () => {
    const { fs } = await onDisk();
    await fs.write("file", "x");
    expect(await codeOf(fs.makeDirectory("file"))).toBe("EEXIST");
    expect(await codeOf(fs.makeDirectory("file/below"))).toBe("ENOTDIR");
    expect(await codeOf(fs.makeDirectory("file/below/deeper"))).toBe("ENOTDIR");
  });

  it("makes missing parents in as many steps as there are, and finds out where to start in few", async () => {
    const counts = { mkdir: 0, lstat: 0 };
    const { fs } = await onDisk({
      async mkdir(path, options) {
        counts.mkdir += 1;
        await promises.mkdir(path, options);
      },
      async lstat(path, options) {
        counts.lstat += 1;
        return promises.lstat(path, options);
      },
    });
    await fs.makeDirectory("d/d/d");
    const before = { ...counts };
    await fs.write(`${"d/".repeat(200)}file`, "x");
    expect(counts.mkdir - before.mkdir).toBeLessThanOrEqual(198);
    expect(counts.lstat - before.lstat).toBeLessThan(25);
  });

  it("makes one path from many sides at once", async () => {
    const { fs } = await onDisk();
    await Promise.all(Array.from({ length: 20 }, (_, index) => fs.write(`a/b/c/d/${index}`, "x")));
    expect(await pathsOf(fs.list("a/b/c/d"))).toHaveLength(20);
  });
});

describe("remove", () => {
  it("tells apart what stands in its way", async () => {
    const { fs } = await onDisk();
    await fs.write("d/file", "x");
    const { driver } = fs;
    const call = { signal: NEVER };
    expect(await codeOf(driver.removeFile(parsePath("d"), call))).toBe("EISDIR");
    expect(await codeOf(driver.removeFile(parsePath("none"), call))).toBe("ENOENT");
    expect(await codeOf(driver.removeFile(parsePath("d/file/below"), call))).toBe("ENOENT");
    expect(await codeOf(driver.removeDirectory(parsePath("d"), call))).toBe("ENOTEMPTY");
    expect(await codeOf(driver.removeDirectory(parsePath("d/file"), call))).toBe("ENOTDIR");
    expect(await codeOf(driver.removeDirectory(parsePath("none"), call))).toBe("ENOENT");
    expect(await codeOf(driver.removeDirectory(parsePath(""), call))).toBe("EPERM");
    expect(await codeOf(driver.removeTree(parsePath("d/file"), { ...call, includingTwin: false }))).toBe(
      "ENOTDIR",
    );
    expect(await codeOf(driver.removeTree(parsePath("none"), { ...call, includingTwin: false }))).toBe(
      "ENOENT",
    );
    expect(await fs.read("d/file").text()).toBe("x");
  });

  it("empties the root, which stays", async () => {
    const { fs, root, names } = await onDisk();
    for (let index = 0; index < 50; index += 1) await fs.write(`a/b${index % 3}/c${index}`, "x");
    await writeFile(join(root, ".s3fs-tmp-0123456789ab"), "left by a killed process");
    await fs.remove("", { recursive: true });
    expect(await names()).toEqual([]);
    expect(await fs.stat("")).toMatchObject({ kind: "directory" });
  });

  it("removes links as they are, never what they lead to", async () => {
    const { fs, root } = await onDisk();
    await fs.write("kept/file", "x");
    await mkdir(join(root, "tree"));
    await symlink(join(root, "kept"), join(root, "tree", "link"));
    await symlink(join(root, "kept"), join(root, "alone"));
    await fs.remove("tree", { recursive: true });
    await fs.driver.removeTree(parsePath("alone"), { signal: NEVER, includingTwin: false });
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["kept", "kept/file"]);
  });
});

describe("copy and move", () => {
  it("copies the content and the writer's time", async () => {
    const { fs } = await onDisk();
    await fs.write("a.txt", "hello", { modified: 1_600_000_000_123.456 });
    await fs.copy("a.txt", "b/c.txt");
    expect(await fs.read("b/c.txt").text()).toBe("hello");
    expect(await fs.stat("b/c.txt")).toMatchObject({ sourceModifiedMs: 1_600_000_000_123.456, size: 5 });
    expect(await fs.read("a.txt").text()).toBe("hello");
  });

  it.each(["copy", "move"] as const)("%s replaces a file only when told", async (verb) => {
    const { fs } = await onDisk();
    await fs.write("a", "new");
    await fs.write("b", "old");
    expect(await codeOf(fs[verb]("a", "b"))).toBe("EEXIST");
    expect(await fs.read("b").text()).toBe("old");
    await fs[verb]("a", "b", { overwrite: true });
    expect(await fs.read("b").text()).toBe("new");
    expect(await fs.exists("a")).toBe(verb === "copy");
  });

  it.each(["copyFile", "moveFile"] as const)("%s names what stands in its way", async (verb) => {
    const { fs, names } = await onDisk();
    await fs.write("file", "x");
    await fs.makeDirectory("directory");
    const run = (from: string, to: string): Promise<string> =>
      codeOf(fs.driver[verb](parsePath(from), parsePath(to), { overwrite: true, signal: NEVER }));
    expect(await run("none", "x")).toBe("ENOENT");
    expect(await run("file/below", "x")).toBe("ENOENT");
    expect(await run("directory", "x")).toBe("EISDIR");
    expect(await run("file", "directory")).toBe("EISDIR");
    expect(await run("file", "file/below")).toBe("ENOTDIR");
    expect(await run("file", "")).toBe("EISDIR");
    expect(await names()).toEqual(["directory", "file"]);
  });

  it("removeFile holds to the etag that it is told", async () => {
    const { fs, names } = await onDisk();
    const { etag = "" } = await fs.write("file", "x");
    await fs.makeDirectory("directory");
    const run = (path: string, ifMatch: string): Promise<string> =>
      codeOf(fs.driver.removeFile(parsePath(path), { ifMatch, signal: NEVER }));
    expect(await run("file", "other")).toBe("EPRECONDITION");
    expect(await run("none", "other")).toBe("ENOENT");
    expect(await run("directory", "other")).toBe("EISDIR");
    expect(await names()).toEqual(["directory", "file"]);
    expect(await run("file", etag)).toBe("no error");
    expect(await names()).toEqual(["directory"]);
  });

  it.each(["copyFile", "moveFile"] as const)("%s holds to the etag of its source", async (verb) => {
    const { fs, names } = await onDisk();
    const { etag = "" } = await fs.write("file", "x");
    const run = (ifMatch: string): Promise<string> =>
      codeOf(
        fs.driver[verb](parsePath("file"), parsePath("to"), { overwrite: true, ifMatch, signal: NEVER }),
      );
    expect(await run("other")).toBe("EPRECONDITION");
    expect(await names()).toEqual(["file"]);
    expect(await run(etag)).toBe("no error");
  });

  it.each(["copy", "move"] as const)("%s without overwriting lets exactly one of many win", async (verb) => {
    const { fs } = await onDisk();
    for (let index = 0; index < 10; index += 1) await fs.write(`from${index}`, `${index}`);
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => codeOf(fs[verb](`from${index}`, "to"))),
    );
    expect(codes.filter((code) => code === "no error")).toHaveLength(1);
    expect(await fs.read("to").text()).toBe(`${codes.indexOf("no error")}`);
    const left = Array.from({ length: 10 }, (_, index) => fs.exists(`from${index}`));
    expect((await Promise.all(left)).filter(Boolean)).toHaveLength(verb === "copy" ? 10 : 9);
  });

  it.each([0, 1])(
    "lets exactly one of many moves of a file win, overwriting or not: %s",
    async (overwrites) => {
      const { fs, names } = await onDisk();
      for (let round = 0; round < 20; round += 1) {
        await fs.write("from", `${round}`);
        const targets = Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0 ? `to${index}` : `d/to${index}`,
        );
        const moves = targets.map((to, index) => fs.move("from", to, { overwrite: index % 2 < overwrites }));
        const codes = await Promise.all(moves.map(codeOf));
        expect(codes.toSorted()).toEqual([...Array<string>(7).fill("ENOENT"), "no error"]);
        const winner = targets[codes.indexOf("no error")] ?? "";
        expect((await names()).filter((name) => name !== "d")).toEqual([winner]);
        expect(await fs.read(winner).text()).toBe(`${round}`);
        await fs.remove(winner);
      }
    },
  );

  it.each([
    ["moved away", (from: string) => promises.rename(from, `${from}-elsewhere`), "ENOENT", "from-elsewhere"],
    ["kept by its directory", () => Promise.reject(systemError("EACCES")), "EACCES", "from"],
  ] as const)(
    "gives the new name back when the old one is %s meanwhile",
    async (_, meanwhile, code, left) => {
      const { fs, names } = await onDisk({
        async unlink(path) {
          if (path.endsWith("/from")) await meanwhile(path);
          await promises.unlink(path);
        },
      });
      await fs.write("from", "x");
      expect(await codeOf(fs.move("from", "to"))).toBe(code);
      expect(await names()).toEqual([left]);
    },
  );

  it.each(["copyFile", "moveFile"] as const)(
    "%s makes no parents for a source that is gone",
    async (verb) => {
      const { fs, root, names } = await onDisk((at) => ({
        async lstat(path, options) {
          const stats = await promises.lstat(path, options);
          if (path === join(at, "from")) await promises.rm(path);
          return stats;
        },
      }));
      await writeFile(join(root, "from"), "x");
      const request = { overwrite: true, signal: NEVER };
      expect(await codeOf(fs.driver[verb](parsePath("from"), parsePath("to"), request))).toBe("ENOENT");
      await writeFile(join(root, "from"), "x");
      expect(await codeOf(fs.driver[verb](parsePath("from"), parsePath("d/to"), request))).toBe("ENOENT");
      expect(await names()).toEqual([]);
    },
  );

  it("leaves no setuid bit on a copy, and keeps the permissions of a file that it replaces", async () => {
    const { fs, root } = await onDisk();
    await fs.write("tool", "x");
    await chmod(join(root, "tool"), 0o4755);
    await fs.copy("tool", "copy");
    expect((await stat(join(root, "copy"))).mode & 0o7777).toBe(0o755);
    await chmod(join(root, "copy"), 0o640);
    await fs.copy("tool", "copy", { overwrite: true });
    expect((await stat(join(root, "copy"))).mode & 0o7777).toBe(0o640);
  });

  it("fails when the source changes while it is copied, and keeps the target", async () => {
    const { fs, names } = await onDisk({
      async copyFile(from, to, mode) {
        await promises.copyFile(from, to, mode);
        await promises.appendFile(from, "more");
      },
    });
    await fs.write("a", "new");
    await fs.write("b", "old");
    expect(await codeOf(fs.copy("a", "b", { overwrite: true }))).toBe("ECHANGED");
    expect(await fs.read("b").text()).toBe("old");
    expect(await names()).toEqual(["a", "b"]);
  });

  it("leaves nothing of a copy for which there is no space", async () => {
    const { fs, names } = await onDisk({
      async copyFile(_from, to) {
        await writeFile(to, "half");
        throw systemError("ENOSPC");
      },
    });
    await fs.write("a", "new");
    expect(await codeOf(fs.copy("a", "b"))).toBe("ENOSPC");
    expect(await names()).toEqual(["a"]);
  });

  it("copies the bytes where a move crosses devices", async () => {
    const { fs, names } = await onDisk({
      async rename(from, to) {
        if (!from.includes(".s3fs-tmp-")) throw systemError("EXDEV");
        await promises.rename(from, to);
      },
      link: undefined as never,
    });
    await fs.write("a/file", "x");
    await fs.move("a", "b");
    await fs.move("b/file", "c", { overwrite: true });
    expect(await names()).toEqual(["b", "c"]);
    expect(await fs.read("c").text()).toBe("x");
  });

  it("moves one of two names of a file onto the other", async () => {
    const { fs, root, names } = await onDisk();
    await fs.write("a", "x");
    await link(join(root, "a"), join(root, "b"));
    await fs.move("a", "b", { overwrite: true });
    expect(await names()).toEqual(["b"]);
    expect(await fs.read("b").text()).toBe("x");
  });

  it("moves a directory whole, only onto a path where nothing is", async () => {
    const { fs } = await onDisk();
    const { driver } = fs;
    await fs.write("a/b/c", "x");
    await fs.makeDirectory("empty");
    await fs.write("file", "x");
    const run = (from: string, to: string): Promise<string> =>
      codeOf(driver.moveDirectory(parsePath(from), parsePath(to), { signal: NEVER }));
    expect(await run("a", "empty")).toBe("EEXIST");
    expect(await run("a", "file")).toBe("EEXIST");
    expect(await run("a", "a/b/d")).toBe("EINVAL");
    expect(await run("a", "file/below")).toBe("ENOTDIR");
    expect(await run("file", "x")).toBe("ENOTDIR");
    expect(await run("none", "x")).toBe("ENOENT");
    expect(await run("a", "new/parent/a")).toBe("no error");
    expect(await fs.read("new/parent/a/b/c").text()).toBe("x");
    expect(await fs.exists("a")).toBe(false);
  });

  it("copies a file of another driver of its store", async () => {
    const one = await onDisk();
    const two = await onDisk();
    await one.fs.write("a", "hello", { modified: 1_600_000_000_000 });
    const source = one.fs.driver.locate?.(parsePath("a")) ?? { store: "", key: "" };
    await two.fs.driver.copyFrom?.(source, parsePath("b/a"), { overwrite: false, signal: NEVER });
    expect(await two.fs.read("b/a").text()).toBe("hello");
    expect(await two.fs.stat("b/a")).toMatchObject({ modifiedMs: 1_600_000_000_000 });
    const elsewhere = { store: "elsewhere", key: source.key };
    const refused = two.fs.driver.copyFrom?.(elsewhere, parsePath("c"), { overwrite: false, signal: NEVER });
    expect(await codeOf(refused ?? Promise.resolve())).toBe("ENOTSUP");
  });
});

describe("append", () => {
  it("adds to the end of a file, which it makes when missing", async () => {
    const { fs } = await onDisk();
    expect(await fs.append("a/log", "one ")).toMatchObject({ size: 4 });
    const { size, etag } = await fs.append("a/log", "two");
    expect(size).toBe(7);
    expect(await fs.read("a/log", { ifMatch: etag }).text()).toBe("one two");
    expect(await codeOf(fs.append("a", "x"))).toBe("EISDIR");
    expect(await codeOf(fs.append("a/log/below", "x"))).toBe("ENOTDIR");
    expect(await codeOf(fs.append("", "x"))).toBe("EISDIR");
  });

  it("takes back what it added when the data fails", async () => {
    const { fs } = await onDisk();
    await fs.write("log", "one ");
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1000);
      throw new RangeError("no more");
    }
    await expect(fs.append("log", failing())).rejects.toThrow(RangeError);
    expect(await fs.read("log").text()).toBe("one ");
  });

  it("takes nothing back when someone else has added more", async () => {
    const { fs, root } = await onDisk();
    await fs.write("log", "one ");
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode("two ");
      await promises.appendFile(join(root, "log"), "three");
      throw new RangeError("no more");
    }
    await expect(fs.append("log", failing())).rejects.toThrow(RangeError);
    expect(await readFile(join(root, "log"), "utf8")).toBe("one two three");
  });
});

describe("setModified", () => {
  it("sets the time of files and directories", async () => {
    const { fs } = await onDisk();
    await fs.write("d/file", "x");
    await fs.setModified("d/file", new Date(1_600_000_000_123));
    await fs.setModified("d", 1_500_000_000_000.5);
    expect(await fs.stat("d/file")).toMatchObject({ modifiedMs: 1_600_000_000_123 });
    expect(await fs.stat("d")).toMatchObject({ modifiedMs: 1_500_000_000_000.5 });
    expect(await codeOf(fs.setModified("none", 0))).toBe("ENOENT");
    expect(await codeOf(fs.setModified("d/file/below", 0))).toBe("ENOENT");
  });

  it("changes the etag of a file that is changed in place within its size", async () => {
    const { fs, root } = await onDisk();
    await fs.write("file", "x");
    const before = await fs.stat("file");
    await utimes(join(root, "file"), 1, 1);
    const after = await fs.stat("file");
    expect(after.kind === "file" && before.kind === "file" && after.etag !== before.etag).toBe(true);
  });
});
