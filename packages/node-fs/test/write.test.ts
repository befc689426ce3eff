import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { onDisk, openWith, systemError } from "./on-disk.ts";

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(1000);
}

describe("write", () => {
  it("makes missing parents and tells what it wrote", async () => {
    const { fs, root } = await onDisk();
    const written = await fs.write("a/b/c.txt", "hello");
    const entry = await fs.stat("a/b/c.txt");
    expect(written).toEqual({ size: 5, etag: entry.kind === "file" ? entry.etag : "" });
    expect(await readFile(join(root, "a/b/c.txt"), "utf8")).toBe("hello");
  });

  it("leaves nothing behind when it is aborted half-way, and comes back with the caller's reason", async () => {
    const { fs, names } = await onDisk();
    const controller = new AbortController();
    const reason = new Error("enough");
    async function* halfway(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1000);
      controller.abort(reason);
      yield* endless();
    }
    await expect(fs.write("a.txt", halfway(), { signal: controller.signal })).rejects.toBe(reason);
    expect(await names()).toEqual([]);
  });

  it("ends at an abort although the data never comes", async () => {
    const { fs, names } = await onDisk();
    const controller = new AbortController();
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      setTimeout(() => controller.abort("late"), 5);
      await new Promise(() => {});
    }
    await expect(
      fs.driver.write("a.txt" as never, hanging(), { overwrite: true, signal: controller.signal }),
    ).rejects.toBe("late");
    expect(await names()).toEqual([]);
  });

  it("keeps the old content when the data fails", async () => {
    const { fs, names } = await onDisk();
    await fs.write("a.txt", "old");
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1000);
      throw new RangeError("no more");
    }
    await expect(fs.write("a.txt", failing())).rejects.toThrow(RangeError);
    expect(await fs.read("a.txt").text()).toBe("old");
    expect(await names()).toEqual(["a.txt"]);
  });

  it("keeps the old content when there are more or fewer bytes than announced", async () => {
    const { fs, names } = await onDisk();
    await fs.write("a.txt", "old");
    expect(await codeOf(fs.write("a.txt", [new Uint8Array(3)], { size: 4 }))).toBe("EINTEGRITY");
    expect(await codeOf(fs.write("a.txt", [new Uint8Array(3)], { size: 2 }))).toBe("EINTEGRITY");
    const raw = fs.driver.write("a.txt" as never, oneByte(), {
      overwrite: true,
      size: 2,
      signal: neverAborted,
    });
    expect(await codeOf(raw)).toBe("EINTEGRITY");
    expect(await fs.read("a.txt").text()).toBe("old");
    expect(await names()).toEqual(["a.txt"]);
  });

  it("shows readers the old content until the new one is complete", async () => {
    const { fs } = await onDisk();
    await fs.write("a.txt", "old");
    const seen: string[] = [];
    async function* looking(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1000);
      seen.push(await fs.read("a.txt").text());
      yield new Uint8Array(1000);
    }
    await fs.write("a.txt", looking());
    expect(seen).toEqual(["old"]);
    expect(await fs.stat("a.txt")).toMatchObject({ size: 2000 });
  });

  it.each(["ENOSPC", "EDQUOT", "EIO", "EFBIG"])(
    "keeps the old content and no temporary file when a write fails with %s",
    async (code) => {
      const { fs, root, names } = await onDisk(
        openWith(() => ({
          write: async () => {
            throw systemError(code);
          },
        })),
      );
      await writeFile(join(root, "a.txt"), "old");
      expect(await codeOf(fs.write("a.txt", "new"))).toBe(code === "EDQUOT" ? "ENOSPC" : code);
      expect(await fs.read("a.txt").text()).toBe("old");
      expect(await names()).toEqual(["a.txt"]);
    },
  );

  it.each(["sync", "close"] as const)(
    "keeps the old content when %s fails for lack of space",
    async (step) => {
      const { fs, root, names } = await onDisk(
        openWith((handle, path) => ({
          [step]: async () => {
            if (step === "close") await handle.close();
            if (path.includes("s3fs-tmp")) throw systemError("ENOSPC");
          },
        })),
        "file",
      );
      await writeFile(join(root, "a.txt"), "old");
      expect(await codeOf(fs.write("a.txt", "new"))).toBe("ENOSPC");
      expect(await fs.read("a.txt").text()).toBe("old");
      expect(await names()).toEqual(["a.txt"]);
    },
  );

  it("keeps the old content when the rename fails", async () => {
    const { fs, root, names } = await onDisk({
      rename: async () => {
        throw systemError("EROFS");
      },
    });
    await writeFile(join(root, "a.txt"), "old");
    expect(await codeOf(fs.write("a.txt", "new"))).toBe("EROFS");
    expect(await names()).toEqual(["a.txt"]);
  });

  it("writes on when the system takes less than it is given", async () => {
    const { fs } = await onDisk(
      openWith((handle) => ({
        write: (buffer, offset, length, position) =>
          handle.write(buffer, offset, Math.min(length, 7), position),
      })),
    );
    const text = "the quick brown fox jumps over the lazy dog";
    await fs.write("a.txt", text);
    expect(await fs.read("a.txt").text()).toBe(text);
  });

  it("fails rather than loops when the system takes nothing", async () => {
    const { fs, names } = await onDisk(openWith(() => ({ write: async () => ({ bytesWritten: 0 }) })));
    expect(await codeOf(fs.write("a.txt", "new"))).toBe("EIO");
    expect(await names()).toEqual([]);
  });

  it("lets exactly one of many exclusive writers win, and the others find its file", async () => {
    const { fs, names } = await onDisk();
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => codeOf(fs.write("a.txt", `${index}`, { overwrite: false }))),
    );
    expect(codes.filter((code) => code === "no error")).toHaveLength(1);
    expect(codes.filter((code) => code === "EEXIST")).toHaveLength(9);
    expect(await fs.read("a.txt").text()).toBe(`${codes.indexOf("no error")}`);
    expect(await names()).toEqual(["a.txt"]);
  });

  it.each([
    ["are missing", { link: undefined }],
    ["are refused", { link: async () => Promise.reject(systemError("EPERM")) }],
  ])("lets exactly one exclusive writer win where hard links %s", async (_case, replaced) => {
    const { fs, names } = await onDisk(replaced as object);
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => codeOf(fs.write("a.txt", `${index}`, { overwrite: false }))),
    );
    expect(codes.filter((code) => code === "no error")).toHaveLength(1);
    expect(await fs.read("a.txt").text()).toBe(`${codes.indexOf("no error")}`);
    expect(await names()).toEqual(["a.txt"]);
  });

  it("keeps the permissions of the file it replaces", async () => {
    const { fs, root } = await onDisk();
    await fs.write("run.sh", "old");
    await chmod(join(root, "run.sh"), 0o751);
    await fs.write("run.sh", "new");
    expect((await stat(join(root, "run.sh"))).mode & 0o777).toBe(0o751);
  });

  it("refuses a directory, a path below a file, and the root", async () => {
    const { fs, root, names } = await onDisk();
    await mkdir(join(root, "directory"));
    await writeFile(join(root, "file"), "x");
    expect(await codeOf(fs.write("directory", "x"))).toBe("EISDIR");
    expect(await codeOf(fs.write("directory", "x", { overwrite: false }))).toBe("EISDIR");
    expect(await codeOf(fs.write("file/below", "x"))).toBe("ENOTDIR");
    expect(await codeOf(fs.write("file/below/deeper", "x"))).toBe("ENOTDIR");
    expect(await codeOf(fs.write("", "x"))).toBe("EISDIR");
    expect(await codeOf(fs.write("file", "x", { overwrite: false }))).toBe("EEXIST");
    expect(await names()).toEqual(["directory", "file"]);
  });

  it("writes with a condition only when the file still has the etag", async () => {
    const { fs } = await onDisk();
    const { etag = "" } = await fs.write("a.txt", "one");
    const second = await fs.write("a.txt", "two", { ifMatch: etag });
    expect(await codeOf(fs.write("a.txt", "six", { ifMatch: etag }))).toBe("EPRECONDITION");
    expect(await codeOf(fs.write("none.txt", "six", { ifMatch: etag }))).toBe("EPRECONDITION");
    expect(await fs.read("a.txt", { ifMatch: second.etag }).text()).toBe("two");
    expect(await codeOf(fs.read("a.txt", { ifMatch: etag }).text())).toBe("EPRECONDITION");
  });

  it("lets exactly one of many writers with the same condition win", async () => {
    const { fs, names } = await onDisk();
    const { etag = "" } = await fs.write("a.txt", "0");
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => codeOf(fs.write("a.txt", `${index}`, { ifMatch: etag }))),
    );
    expect(codes.filter((code) => code === "no error")).toHaveLength(1);
    expect(await names()).toEqual(["a.txt"]);
  });

  it("gives a name of 255 bytes, and refuses one byte more", async () => {
    const { fs, names } = await onDisk();
    await fs.write("n".repeat(255), "long");
    expect(await codeOf(fs.write("n".repeat(256), "longer"))).toBe("ENAMETOOLONG");
    expect(await codeOf(fs.write("é".repeat(128), "longer"))).toBe("ENAMETOOLONG");
    expect(await names()).toEqual(["n".repeat(255)]);
  });

  it("tries another temporary name when one is taken", async () => {
    let attempts = 0;
    const { fs } = await onDisk({
      async open(path, flags, mode) {
        if (flags === "wx" && (attempts += 1) < 3) throw systemError("EEXIST");
        return promises.open(path, flags, mode);
      },
    });
    await fs.write("a.txt", "hello");
    expect(await fs.read("a.txt").text()).toBe("hello");
    expect(attempts).toBe(3);
  });

  it.each([
    ["none", []],
    ["file", ["sync file", "rename"]],
    ["full", ["sync file", "rename", "sync directory"]],
  ] as const)("with durability %s syncs %j, in this order", async (durability, expected) => {
    const steps: string[] = [];
    const { fs } = await onDisk(
      (root) => ({
        ...openWith((handle, path) => ({
          async sync() {
            steps.push(path === root ? "sync directory" : "sync file");
            await handle.sync();
          },
        })),
        async rename(from, to) {
          if (durability !== "none") steps.push("rename");
          await promises.rename(from, to);
        },
      }),
      durability,
    );
    await fs.write("a.txt", "hello");
    expect(steps).toEqual(expected);
  });
});

const neverAborted = new AbortController().signal;

async function* oneByte(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1);
}
