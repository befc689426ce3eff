import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import * as promises from "node:fs/promises";
import { join } from "node:path";
import { mirror } from "@s3fs/copy";
import type { FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import type { NodeFsPromises } from "@s3fs/node-fs";
import { OsFS } from "@s3fs/os";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { exfat } from "./exfat-volume.ts";
import { shaped, treeOf } from "./fixtures.ts";

const composed = "caf\u00e9";
const decomposed = "cafe\u0301";

/** Node's functions on a disk that takes some spellings for one name. */
function folding(fold: (name: string) => string): NodeFsPromises {
  return {
    ...promises,
    stat: (path, options) => promises.stat(fold(path), options),
    lstat: (path, options) => promises.lstat(fold(path), options),
    open: (path, flags, mode) => promises.open(fold(path), flags, mode),
    mkdir: (path, options) => promises.mkdir(fold(path), options),
    rmdir: (path) => promises.rmdir(fold(path)),
    unlink: (path) => promises.unlink(fold(path)),
    rename: (from, to) => promises.rename(fold(from), fold(to)),
    link: (existing, path) => promises.link(fold(existing), fold(path)),
    copyFile: (from, to, mode) => promises.copyFile(fold(from), fold(to), mode),
  };
}

function lowerCase(root: string): (path: string) => string {
  return (path) => root + path.slice(root.length).normalize("NFC").toLowerCase();
}

async function holding(...names: string[]): Promise<MemoryFS> {
  const fs = new MemoryFS();
  for (const name of names) await fs.write(name, name);
  return fs;
}

async function expectConflict(source: FileSystem, target: FileSystem, names: string[]): Promise<void> {
  const report = await mirror(source, target);
  expect(report.ok).toBe(false);
  expect(report.conflicts.map(({ path }) => path).sort()).toEqual(names.toSorted());
  expect(await treeOf(target)).toEqual({ other: "other" });
}

describe("names that are one to a disk", () => {
  it("F9 two forms of an accented letter are a conflict where they are one name, and neither is written over the other", async () => {
    const source = await holding(composed, decomposed, "other");
    const insensitive = temporaryDirectory();
    const shape = folding(lowerCase(insensitive));
    await expectConflict(source, shaped(shape, insensitive, { caseSensitive: false }), [
      composed,
      decomposed,
    ]);
    const normalising = temporaryDirectory();
    const byForm = folding((path) => path.normalize("NFC"));
    const traits = { caseSensitive: true, foldsNormalization: true };
    const fs = shaped(byForm, normalising, traits);
    await expectConflict(source, fs, [composed, decomposed]);
    await fs.write(composed, "first", { overwrite: false });
    expect(await codeOf(fs.write(decomposed, "second", { overwrite: false }))).toBe("EEXIST");
    const unaware = shaped(shape, normalising); // says that it tells them apart, and does not
    expect(await mirror(await holding("README", "readme"), unaware)).toMatchObject({
      copied: 1,
      failed: [{ error: { code: "ECONFLICT" } }],
    });
    const both = new OsFS(temporaryDirectory());
    expect(await mirror(source, both)).toMatchObject({ ok: process.platform === "linux" });
  });

  it("F10 names that differ in case only are a conflict where they are one name, before the first byte is written", async () => {
    const root = temporaryDirectory();
    const fs = shaped(folding(lowerCase(root)), root, { caseSensitive: false });
    await expectConflict(await holding("README", "readme", "other"), fs, ["README", "readme"]);
  });
});

describe(`on a real exFAT volume${exfat.mount ? "" : ` (skipped: ${exfat.reason})`}`, () => {
  it.skipIf(!exfat.mount)(
    "the folding of names is found out, conflicts are told, and exclusive writes hold",
    async () => {
      const base = temporaryDirectory();
      const root = join(base, "volume");
      const unmount = exfat.mount?.(base, root);
      try {
        const fs = new OsFS(root);
        expect(fs.driver.traits.caseSensitive).toBe(false);
        expect(readdirSync(root)).toEqual([]);
        await fs.write("Tree/Deep/a", "A");
        const [tree, deep] = [new OsFS(join(root, "tREE")), new OsFS(join(root, "TREE/deep"))];
        expect(await codeOf(mirror(deep, tree, { delete: true }))).toBe("EINVAL");
        await fs.remove("Tree", { recursive: true });
        await expectConflict(await holding("README", "readme", "other"), fs, ["README", "readme"]);
        const codes = await Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            codeOf(new OsFS(root).write(index % 2 ? "New" : "nEW", `${index}`, { overwrite: false })),
          ),
        );
        expect(codes.toSorted()).toEqual([...Array<string>(7).fill("EEXIST"), "no error"]);
        expect(await fs.read("NEW").text()).toBe(`${codes.indexOf("no error")}`);
        await fs.move("other", "OTHER", { overwrite: true });
        expect((await pathsOf(fs.list())).sort()).toContain("OTHER");
      } finally {
        unmount?.();
      }
    },
  );
});

describe("a mirror", () => {
  it("F26 of 500 files gets by with 64 open files, and whoever opens more at once loses nothing", async () => {
    const root = temporaryDirectory();
    for (let index = 0; index < 500; index += 1) writeFileSync(join(root, `${index}`), `${index}`);
    let open = 0;
    const limited: NodeFsPromises = {
      ...promises,
      async open(path, flags, mode) {
        if (open >= 64) throw Object.assign(new Error("EMFILE: as told by a test"), { code: "EMFILE" });
        open += 1;
        try {
          const handle = await promises.open(path, flags, mode);
          const close = handle.close.bind(handle);
          let isOpen = true;
          handle.close = async () => {
            if (isOpen) open -= 1;
            isOpen = false;
            await close();
          };
          return handle;
        } catch (error) {
          open -= 1;
          throw error;
        }
      },
    };
    const target = temporaryDirectory();
    expect(await mirror(shaped(limited, root), shaped(limited, target))).toMatchObject({
      ok: true,
      copied: 500,
    });
    const fs = shaped(limited, target);
    const codes = await Promise.all(
      Array.from({ length: 500 }, (_, index) => codeOf(fs.write(`${index}`, `new ${index}`))),
    );
    expect(codes.filter((code) => code !== "no error" && code !== "EMFILE")).toEqual([]);
    expect(codes).toContain("EMFILE");
    for (const [index, code] of codes.entries())
      expect(await fs.read(`${index}`).text()).toBe(code === "EMFILE" ? `${index}` : `new ${index}`);
    expect(open).toBe(0);
    expect(readdirSync(target)).toHaveLength(500);
  });

  it("F27 of a tree with a directory that may not be read deletes nothing, there or anywhere else", async () => {
    const root = temporaryDirectory();
    for (const name of ["locked", "open"]) mkdirSync(join(root, name));
    writeFileSync(join(root, "open/a"), "a");
    const locked: NodeFsPromises = {
      ...promises,
      readdir: async (path, options) => {
        if (path.endsWith("/locked")) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
        return promises.readdir(path, options);
      },
      opendir: async (path) => {
        if (path.endsWith("/locked")) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
        return promises.opendir(path);
      },
    };
    const target = await holding("locked/x", "open/old", "elsewhere");
    const run = mirror(shaped(locked, root), target, { delete: true });
    await expect(run).rejects.toMatchObject({ code: "EACCES", path: "locked" });
    expect(Object.keys(await treeOf(target)).sort()).toEqual(["elsewhere", "locked/x", "open/old"]);
  });

  it("from one disk to another finds nothing to do the second time, and with its source gone touches nothing", async () => {
    const source = new OsFS(temporaryDirectory());
    const target = new OsFS(temporaryDirectory());
    for (const [index, path] of ["a", "d/b", "d/c"].entries())
      await source.write(path, path, { modified: 1_600_000_000_122.999 + index * 0.001 });
    expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 3 });
    expect(await mirror(source, target)).toMatchObject({ ok: true, copied: 0 });
    rmSync(source.root, { recursive: true });
    await expect(mirror(source, target, { delete: true })).rejects.toMatchObject({ code: "ENOENT" });
    expect(Object.keys(await treeOf(target))).toHaveLength(3);
  });
});
