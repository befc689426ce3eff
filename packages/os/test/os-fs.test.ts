import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NEVER, parsePath } from "@s3fs/core";
import * as fc from "fast-check";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it, onTestFinished } from "vitest";
import { OsFS, TempFS } from "../src/index.ts";

describe("OsFS", () => {
  it("keeps what is written in the directory it was given", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    await fs.write("a/b.txt", "hello");
    expect(readdirSync(join(root, "a"))).toEqual(["b.txt"]);
    expect(await fs.read("a/b.txt", { start: -3 }).text()).toBe("llo");
    expect(fs.root).toBe(root);
  });

  it("resolves a relative root when it is made, and takes ~ for a name", () => {
    expect(new OsFS("some/where").root).toBe(join(process.cwd(), "some/where"));
    expect(new OsFS("~/data").root).toBe(join(process.cwd(), "~/data"));
    expect(new OsFS(".").root).toBe(process.cwd());
    expect(() => new OsFS("")).toThrow(expect.objectContaining({ code: "EINVAL" }) as Error);
    expect(() => new OsFS("a\0b")).toThrow(expect.objectContaining({ code: "EINVAL" }) as Error);
  });

  it.each(["inside", "refuse", "follow"] as const)(
    "makes a missing root at the first write (%s)",
    async (symlinks) => {
      const root = join(temporaryDirectory(), "not/yet");
      const fs = new OsFS(root, { symlinks });
      expect(await fs.exists("")).toBe(false);
      expect(await codeOf(pathsOf(fs.list()))).toBe("ENOENT");
      expect(await codeOf(fs.read("a").bytes())).toBe("ENOENT");
      expect(await codeOf(fs.remove("a"))).toBe("ENOENT");
      await fs.write("a/b", "x");
      expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["a", "a/b"]);
      await fs.remove("", { recursive: true });
      expect(await fs.stat("")).toMatchObject({ kind: "directory" });
      rmSync(root, { recursive: true });
      await fs.makeDirectory("c");
      expect(await pathsOf(fs.list())).toEqual(["c"]);
    },
  );

  it.each(["inside", "refuse", "follow"] as const)("takes a link for its root (%s)", async (symlinks) => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, "real"));
    symlinkSync("real", join(directory, "root"));
    const fs = new OsFS(join(directory, "root"), { symlinks });
    expect(await fs.stat("")).toMatchObject({ kind: "directory" });
    await fs.write("a/b", "x");
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["a", "a/b"]);
    expect(readdirSync(join(directory, "real"))).toEqual(["a"]);
  });

  it.each(["inside", "refuse", "follow"] as const)(
    "answers below a file as everywhere (%s)",
    async (symlinks) => {
      const fs = new OsFS(temporaryDirectory(), { symlinks });
      await fs.write("file", "x");
      for (const path of ["file/below", "file/below/deeper"]) {
        expect(await fs.exists(path)).toBe(false);
        expect(await codeOf(fs.read(path).bytes())).toBe("ENOENT");
        expect(await codeOf(pathsOf(fs.list(path)))).toBe("ENOENT");
        expect(await codeOf(fs.remove(path))).toBe("ENOENT");
        expect(await codeOf(fs.write(path, "x"))).toBe("ENOTDIR");
        expect(await codeOf(fs.append(path, "x"))).toBe("ENOTDIR");
        expect(await codeOf(fs.makeDirectory(path))).toBe("ENOTDIR");
        expect(await codeOf(fs.copy("file", path))).toBe("ENOTDIR");
      }
      expect(await codeOf(pathsOf(fs.list("file")))).toBe("ENOTDIR");
      expect(await fs.read("file").text()).toBe("x");
    },
  );

  it("tells what the disk knows of an entry", async () => {
    const fs = new OsFS(temporaryDirectory());
    await fs.write("a", "x");
    const { native } = await fs.stat("a");
    expect(native).toMatchObject({ links: 1, userId: process.getuid?.() ?? 0 });
    expect((native?.mode ?? 0) & 0o170000).toBe(0o100000);
    expect(JSON.stringify(native)).toContain(`"inode":"${native?.inode}"`);
  });

  it("keeps times to the microsecond", async () => {
    const fs = new OsFS(temporaryDirectory());
    const microseconds = fc.integer({ min: -2_000_000_000_000_000, max: 4_102_444_800_000_000 });
    await fc.assert(
      fc.asyncProperty(microseconds, async (time) => {
        await fs.write("a", "x", { modified: time / 1000 });
        expect(await fs.stat("a")).toMatchObject({ modifiedMs: time / 1000, sourceModifiedMs: time / 1000 });
      }),
    );
  });

  it("lists pipes and sockets, and never opens them", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    const server = createServer().listen(join(root, "socket"));
    onTestFinished(() => void server.close());
    expect(await fs.stat("socket")).toMatchObject({ kind: "other" });
    expect(await codeOf(fs.read("socket").bytes())).toBe("ENOTSUP");
    expect(await codeOf(fs.write("socket", "x"))).toBe("ENOTSUP");
    expect(await pathsOf(fs.list())).toEqual(["socket"]);
  });

  it.skipIf(process.platform !== "linux")("opens no pipe that took the place of a file", async () => {
    const root = temporaryDirectory();
    execFileSync("mkfifo", [join(root, "pipe")]);
    const { openFlags } = await import("../src/open-flags.ts");
    const { open } = await import("node:fs/promises");
    const handle = await open(join(root, "pipe"), openFlags.read); // returns instead of waiting for a writer
    await handle.close();
    expect(await codeOf(new OsFS(root).read("pipe").bytes())).toBe("ENOTSUP");
  });

  it.skipIf(process.platform !== "linux")(
    "keeps no descriptor after 200 consumers that stop early",
    async () => {
      const root = temporaryDirectory();
      const fs = new OsFS(root, { durability: "full" });
      await fs.write("a.bin", new Uint8Array(1_500_000));
      for (let round = 0; round < 200; round += 1) {
        for await (const _chunk of fs.read("a.bin")) break;
        for await (const _entry of fs.list()) break;
      }
      const open = readdirSync("/proc/self/fd").flatMap(pathOfDescriptor);
      expect(open.filter((path) => path.startsWith(root))).toEqual([]);
    },
  );

  it("gives addresses that other programs can open", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    const url = await fs.url("a b/c#d?e%20f");
    expect(url).toMatch(/^file:\/\/\//);
    expect(fileURLToPath(url)).toBe(join(root, "a b/c#d?e%20f"));
    expect(fileURLToPath(await fs.url(""))).toBe(root);
  });

  it("knows one file by one key, however it is reached", async () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, "real"));
    symlinkSync("real", join(root, "link"));
    const fs = new OsFS(root);
    const locate = (from: OsFS, path: string): unknown => from.driver.locate?.(parsePath(path));
    const key = join(realpathSync(root), "real/new/file");
    expect(locate(fs, "link/new/file")).toEqual({ store: "file", key });
    expect(locate(new OsFS(join(root, "link")), "new/file")).toEqual({ store: "file", key });
    expect(fs.at("link").driver.locate?.(parsePath("new/file"))).toEqual({ store: "file", key });
  });

  it("copies a file of another root below the process", async () => {
    const one = new OsFS(temporaryDirectory());
    const two = new OsFS(temporaryDirectory());
    await one.write("a", "hello", { modified: 1_600_000_000_123.456 });
    const source = one.driver.locate?.(parsePath("a")) ?? { store: "", key: "" };
    await two.driver.copyFrom?.(source, parsePath("b/c"), { overwrite: false, signal: NEVER });
    expect(await two.read("b/c").text()).toBe("hello");
    expect(await two.stat("b/c")).toMatchObject({ modifiedMs: 1_600_000_000_123.456 });
  });

  it("copies what is large by sharing blocks or byte by byte", async () => {
    const fs = new OsFS(temporaryDirectory());
    await fs.write("large", new Uint8Array(65 * 1024 * 1024).fill(7));
    await fs.copy("large", "copy");
    expect(await fs.hash("copy", "sha256")).toBe(await fs.hash("large", "sha256"));
    expect((await pathsOf(fs.list())).sort()).toEqual(["copy", "large"]);
  });
});

describe("TempFS", () => {
  it("has a directory of its own, removed when it is closed", async () => {
    const fs = new TempFS({ name: "mine" });
    await fs.write("a/b", "x");
    expect(fs.root).toContain("mine-");
    expect(readdirSync(fs.root)).toEqual(["a"]);
    await fs.close();
    await fs.close();
    expect(() => readdirSync(fs.root)).toThrow(/ENOENT/);
    expect(await codeOf(fs.write("c", "x"))).toBe("ECLOSED");
  });

  it("refuses a name that would lie elsewhere", () => {
    expect(() => new TempFS({ name: "../x" })).toThrow(expect.objectContaining({ code: "EINVAL" }) as Error);
  });

  it("leaves its directory to the views of it", async () => {
    await using fs = new TempFS();
    await fs.at("a").write("b", "x");
    await fs.at("a").close();
    expect(await fs.read("a/b").text()).toBe("x");
  });
});

describe("options", () => {
  it.each([
    [{ symlinks: "insde" }, 'can not be "insde"; known are inside, refuse, follow'],
    [{ symlink: "refuse" }, 'has no option "symlink"; known are symlinks, durability'],
    [{ durability: "ful" }, 'can not be "ful"; known are none, file, full'],
  ])("that are misspelt are refused, and never open the confinement: %j", (options, detail) => {
    const misspelt: object = options;
    expect(() => new OsFS("/", misspelt)).toThrowError(detail);
    expect(() => new TempFS(misspelt)).toThrowError(detail);
  });
});

/** None where it was closed meanwhile, as the one that the directory of descriptors was read by. */
function pathOfDescriptor(name: string): string | readonly string[] {
  try {
    return readlinkSync(`/proc/self/fd/${name}`);
  } catch {
    return [];
  }
}
