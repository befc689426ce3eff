import { mkdir, readdir, unlink, writeFile } from "node:fs/promises";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { codeOf, pathsOf } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { isTemporaryName } from "../src/index.ts";
import { onDisk, systemError } from "./on-disk.ts";

describe("list", () => {
  it("tells of files and directories as stat does", async () => {
    const { fs } = await onDisk();
    await fs.write("a/file.txt", "hello");
    await fs.makeDirectory("a/directory");
    const entries = [];
    for await (const entry of fs.list("a")) entries.push(entry);
    const looked = await Promise.all(entries.map(({ path }) => fs.stat(path)));
    expect(entries).toEqual(looked);
    expect(entries.map(({ kind }) => kind).sort()).toEqual(["directory", "file"]);
  });

  it("keeps a directory apart from a neighbour whose name starts alike", async () => {
    const { fs } = await onDisk();
    await fs.write("a/x", "1");
    await fs.write("a-b", "2");
    await fs.write("a.c", "3");
    expect(await pathsOf(fs.list("a"))).toEqual(["a/x"]);
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["a-b", "a.c", "a", "a/x"]);
    await fs.remove("a", { recursive: true });
    expect(await pathsOf(fs.list(""))).toEqual(expect.arrayContaining(["a-b", "a.c"]));
  });

  it.each([
    "a?b#c%20&d+e",
    "\\back\\slash",
    "C:x",
    "nul",
    " blank ",
    "line\nbreak",
    "é",
    "e\u0301",
    "🙂",
    "..a",
    "...",
  ])("keeps the name %j", async (name) => {
    const { fs } = await onDisk();
    await fs.write(`d/${name}`, "x");
    expect(await pathsOf(fs.list("d"))).toEqual([`d/${name}`]);
    await fs.copy(`d/${name}`, `e/${name}`);
    await fs.remove(`d/${name}`);
    expect(await fs.read(`e/${name}`).text()).toBe("x");
  });

  it("tells a missing directory, one below a file and a file apart", async () => {
    const { fs, root } = await onDisk();
    await writeFile(join(root, "file"), "x");
    expect(await codeOf(pathsOf(fs.list("missing")))).toBe("ENOENT");
    expect(await codeOf(pathsOf(fs.list("file/below")))).toBe("ENOENT");
    expect(await codeOf(pathsOf(fs.list("file")))).toBe("ENOTDIR");
    expect(await fs.exists("file/below")).toBe(false);
  });

  it("hides files that are being written, and gives nobody their names", async () => {
    const { fs, root } = await onDisk();
    async function* looking(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      const [name = ""] = await readdir(root);
      expect(isTemporaryName(name)).toBe(true);
      expect(await pathsOf(fs.list(""))).toEqual([]);
      expect(await fs.exists(name)).toBe(false);
      expect(await codeOf(fs.read(name).bytes())).toBe("ENOENT");
      expect(await codeOf(fs.write(name, "x"))).toBe("EINVAL");
      expect(await codeOf(fs.makeDirectory(name))).toBe("EINVAL");
    }
    await fs.write("a.txt", looking());
    expect(await pathsOf(fs.list(""))).toEqual(["a.txt"]);
  });

  it("keeps names that only look like temporary ones", async () => {
    const { fs } = await onDisk();
    const names = [
      ".s3fs-tmp-",
      ".s3fs-tmp-UPPERCASE123",
      ".s3fs-tmp-0123456789abc",
      "s3fs-tmp-0123456789ab",
    ];
    for (const name of names) await fs.write(name, "x");
    expect((await pathsOf(fs.list(""))).sort()).toEqual(names.sort());
  });

  it("leaves out what goes away meanwhile", async () => {
    const { fs, root } = await onDisk({
      async readdir(path, options) {
        const children = await promises.readdir(path, options);
        await unlink(join(path, "gone"));
        return children;
      },
    });
    await writeFile(join(root, "gone"), "x");
    await writeFile(join(root, "stays"), "x");
    expect(await pathsOf(fs.list(""))).toEqual(["stays"]);
  });

  it("fails when it may not look, instead of listing less", async () => {
    const { fs } = await onDisk({
      lstat: async () => {
        throw systemError("EACCES");
      },
    });
    await promises.writeFile(join(fs.driver.locate?.("" as never).key ?? "", "a"), "x");
    expect(await codeOf(pathsOf(fs.list("")))).toBe("EACCES");
  });

  it.skipIf(process.platform !== "linux")(
    "leaves out names that are no UTF-8, which keep their directory",
    async () => {
      const { fs, root } = await onDisk();
      await mkdir(join(root, "d"));
      await writeFile(Buffer.concat([Buffer.from(join(root, "d/bad-")), Buffer.from([0xff])]), "x");
      await writeFile(join(root, "d", "good"), "x");
      expect(await pathsOf(fs.list("d"))).toEqual(["d/good"]);
      await fs.remove("d/good");
      expect(await codeOf(fs.remove("d"))).toBe("ENOTEMPTY");
      expect(await codeOf(fs.remove("d", { recursive: true }))).toBe("ENOTEMPTY");
    },
  );

  it("yields one entry for a name that two malformed ones are told as", async () => {
    const { fs, root } = await onDisk({
      async readdir(path, options) {
        const children = await promises.readdir(path, options);
        return [...children, ...children];
      },
    });
    await writeFile(join(root, "bad-\ufffd"), "x");
    expect(await pathsOf(fs.list(""))).toEqual(["bad-\ufffd"]);
  });

  it("stops at an abort", async () => {
    const { fs, root } = await onDisk();
    for (let index = 0; index < 100; index += 1) await writeFile(join(root, `${index}`), "");
    const controller = new AbortController();
    const listing = (async () => {
      for await (const _entry of fs.list("", { signal: controller.signal })) controller.abort("enough");
    })();
    await expect(listing).rejects.toBe("enough");
  });
});
