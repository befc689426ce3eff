import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { escapeName } from "@s3fs/cli";
import { mirror } from "@s3fs/copy";
import type { FileSystem } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OpenerRegistry } from "@s3fs/opener";
import { OsFS } from "@s3fs/os";
import { osOpener } from "@s3fs/os/opener";
import { S3FS } from "@s3fs/s3";
import { s3Opener } from "@s3fs/s3/opener";
import * as fc from "fast-check";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { openBucket, treeOf } from "./fixtures.ts";

/** Every verb that takes a path, at one path. */
function verbsAt(fs: FileSystem, path: string): (() => Promise<unknown>)[] {
  return [
    () => fs.stat(path),
    () => fs.exists(path),
    () => pathsOf(fs.list(path)),
    () => fs.read(path).bytes(),
    () => fs.write(path, "x"),
    () => fs.append(path, "x"),
    () => fs.makeDirectory(path),
    () => fs.remove(path),
    () => fs.remove(path, { recursive: true }),
    () => fs.copy(path, "b"),
    () => fs.copy("b", path),
    () => fs.move(path, "b"),
    () => fs.move("b", path),
    () => fs.setModified(path, 0),
    () => fs.url(path),
    () => fs.open(path, "w"),
    async () => fs.at(path).exists("x"),
  ];
}

/** What each backend says, and what it was asked before it said so. */
async function refusals(paths: readonly string[]): Promise<void> {
  const { fs: bucket, server } = await openBucket();
  const root = temporaryDirectory();
  for (const fs of [new MemoryFS(), new OsFS(root), bucket])
    for (const path of paths)
      for (const verb of verbsAt(fs, path))
        expect(await codeOf(run(verb)), JSON.stringify(path)).toBe("EINVAL");
  expect(server.requests.total).toBe(0);
  expect(readdirSync(root)).toEqual([]);
}

async function run(verb: () => Promise<unknown>): Promise<unknown> {
  return verb();
}

describe("paths", () => {
  it("F1 a path that climbs above the root is refused by every verb before anything is asked, one that stays is normalised", async () => {
    await refusals(["..", "a/../../b", "/..", "a/..//../x"]);
    const fs = new MemoryFS();
    await fs.write("a/../b", "x");
    expect(await pathsOf(fs.list())).toEqual(["b"]);
  });

  it("F2 percent forms in a URL are decoded exactly once, and then they are paths like any other", async () => {
    const root = temporaryDirectory();
    const registry = new OpenerRegistry([osOpener, s3Opener]);
    for (const path of ["%2e%2e/x", "a/..%2f..%2fx", "..%2fx"])
      expect(await codeOf(registry.open(`s3://bucket/${path}`))).toBe("EINVAL");
    for (const malformed of ["%c0%ae%c0%ae/x", "%zz", "%", "%e9"])
      expect(await codeOf(registry.open(`file://${root}/${malformed}`))).toBe("EINVAL");
    await using fs = await registry.open(`file://${root}/a%2520b%252e%252e`);
    await fs.write("x", "y");
    expect(readdirSync(root)).toEqual(["a%20b%2e%2e"]);
  });

  it("F3 a NUL in a path is refused by every verb before anything is asked", () =>
    refusals(["\0", "a\0b", "a/b\0"]));

  it("F4 control characters, line separators and marks of direction are kept in names and escaped on a terminal", async () => {
    const { fs: bucket } = await openBucket();
    const names = ["a\u0001b", "tab\t", "line\nbreak", "\u001b[31mred", "\u007f", "\u2028", "\u202egnp.exe"];
    for (const fs of [new MemoryFS(), new OsFS(temporaryDirectory()), bucket])
      for (const name of names) {
        await fs.write(`d/${name}`, name);
        expect(await pathsOf(fs.list("d"))).toEqual([`d/${name}`]);
        expect(await fs.read(`d/${name}`).text()).toBe(name);
        await fs.remove(`d/${name}`);
      }
    // oxlint-disable-next-line no-control-regex
    for (const name of names) expect(escapeName(name)).not.toMatch(/[\u0000-\u001f\u007f\u2028\u202e]/);
  });

  it("F5 a lone surrogate in a path is refused by every verb, instead of naming another file", () =>
    refusals(["\ud800", "a/\udfff", "\udc00\ud800"]));

  it("F6 names of 255 bytes and keys of 1,024 are taken, one byte more is refused, counted in UTF-8", async () => {
    const disk = new OsFS(temporaryDirectory());
    const { fs: bucket, keys } = await openBucket();
    for (const name of ["n".repeat(255), "漢".repeat(85)]) await disk.write(name, "x");
    for (const name of ["n".repeat(256), `${"漢".repeat(85)}n`, "漢".repeat(86)])
      expect(await codeOf(disk.write(name, "x"))).toBe("ENAMETOOLONG");
    for (const key of ["k".repeat(1024), `${"漢".repeat(341)}k`]) await bucket.write(key, "x");
    for (const key of ["k".repeat(1025), "漢".repeat(342)])
      expect(await codeOf(bucket.write(key, "x"))).toBe("ENAMETOOLONG");
    expect(await codeOf(bucket.at("prefix").write("k".repeat(1018), "x"))).toBe("ENAMETOOLONG");
    await bucket.at("prefix").write("k".repeat(1017), "x");
    expect(await keys()).toHaveLength(3);
  });

  it("F7 a file whose name is as long as a name can be is written through a temporary one that is short", async () => {
    const root = temporaryDirectory();
    const name = "n".repeat(255);
    const seen: string[] = [];
    await new OsFS(root).write(
      name,
      (async function* () {
        yield new Uint8Array(1);
        seen.push(...(await readdir(root)));
      })(),
    );
    expect(seen).toEqual([expect.stringMatching(/^\.s3fs-tmp-[0-9a-z]{12}$/)]);
    expect(await readdir(root)).toEqual([name]);
  });
});

describe("keys of a bucket", () => {
  it("F11 keys that no path can spell are folded onto no other path, and nothing above them is deleted", async () => {
    const { fs, plant, keys } = await openBucket();
    const odd = ["/a", "..", ".", "a//b", "a/../b", "a/./b", "c/"];
    for (const key of [...odd, "a/good", "good"]) await plant(key, key);
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["a", "a/good", "c", "good"]);
    expect(await fs.exists("a/b")).toBe(false);
    expect(await fs.exists("b")).toBe(false);
    const target = new MemoryFS();
    await mirror(fs, target);
    expect(await treeOf(target)).toEqual({ "a/good": "a/good", good: "good" });
    expect(await codeOf(fs.remove("a", { recursive: true }))).toBe("ENOTEMPTY");
    expect((await keys()).filter((key) => odd.includes(key)).sort()).toEqual(odd.toSorted());
  });

  it("F12 a key or a link that leads out of the target writes nothing there, and the rest goes on", async () => {
    const { fs, plant } = await openBucket();
    const base = temporaryDirectory();
    const root = join(base, "root");
    for (const directory of [root, join(base, "outside")]) mkdirSync(directory);
    symlinkSync("../outside", join(root, "link"));
    const posix = ["C:/x", "..\\..\\x", "\\\\server\\share"];
    for (const key of ["../../etc/x", "/etc/x", "link/x", ...posix, "good"]) await plant(key, "x");
    const report = await mirror(fs, new OsFS(root));
    expect(readdirSync(base).sort()).toEqual(["outside", "root"]);
    expect(readdirSync(join(base, "outside"))).toEqual([]);
    expect(existsSync(join(root, "good"))).toBe(true);
    expect(report.ok).toBe(false);
    if (process.platform !== "win32")
      expect(readdirSync(root).sort()).toEqual(["..\\..\\x", "C:", "\\\\server\\share", "good", "link"]);
  });

  it("F14 names that a URL would take for something else are stored byte by byte, by every verb", async () => {
    const { fs, keys } = await openBucket();
    const names = [
      "a?b",
      "a#b",
      "a%20b",
      "a+b",
      "a b",
      "a&b=c",
      `a"b'c`,
      "a\nb",
      "🙂",
      "é",
      "<a>",
      "%2F",
      "~*()!",
    ];
    for (const name of names) {
      await fs.write(`d/${name}`, name);
      expect(await keys()).toEqual([`d/${name}`]);
      expect(await fs.stat(`d/${name}`)).toMatchObject({ size: Buffer.byteLength(name) });
      expect(await pathsOf(fs.list("d"))).toEqual([`d/${name}`]);
      expect(await (await fetch(await fs.url(`d/${name}`))).text()).toBe(name);
      await fs.copy(`d/${name}`, `e/${name}`);
      await fs.remove(`d/${name}`);
      expect(await fs.read(`e/${name}`).text()).toBe(name);
      await fs.remove("e", { recursive: true });
    }
  });

  it("F15 the key soap and buckets with dots work, names that no bucket has are refused before any request", async () => {
    const { fs, server } = await openBucket();
    await fs.write("soap", "x");
    expect(await fs.read("soap").text()).toBe("x");
    server.requests.reset();
    const { endpoint, region, credentials } = server;
    for (const name of ["..", "a/b", "a?x", ""])
      expect(() => new S3FS(name, { endpoint, region, credentials }), name).toThrow(
        expect.objectContaining({ code: "EINVAL" }) as Error,
      );
    expect(server.requests.total).toBe(0);
    for (const name of ["with.dots", "Upper", "192.168.1.1"]) {
      const other = new S3FS(name, { endpoint, region, credentials });
      expect(await codeOf(other.read("soap").bytes()), name).toMatch(/ENOBUCKET|ENOENT/);
    }
    expect(server.requests.count("GetObject")).toBe(3);
  });

  it("F16 nothing that is asked of the root becomes a request that puts or deletes the empty key", async () => {
    const { fs, server, keys } = await openBucket();
    await fs.write("kept", "x");
    const roots = fc.constantFrom("", "/", ".", "a/..", "./", "//");
    await fc.assert(
      fc.asyncProperty(roots, fc.nat(20), async (root, index) => {
        const changes = verbsAt(fs, root).filter((_, at) => [4, 5, 7, 9, 10, 11, 12, 13, 15].includes(at));
        server.requests.reset();
        await run(changes[index % changes.length] ?? (async () => {})).catch(() => {});
        const { PutObject = 0, DeleteObject = 0, CopyObject = 0 } = server.requests.counts();
        expect(PutObject + DeleteObject + CopyObject).toBe(0);
      }),
    );
    expect(await keys()).toEqual(["kept"]);
  });
});

describe("trees", () => {
  it.skipIf(process.platform !== "linux")(
    "F17 a name that is no UTF-8 is told as something that nobody can open, and what holds it is not removed",
    async () => {
      const root = temporaryDirectory();
      mkdirSync(join(root, "d"));
      await writeFile(Buffer.concat([Buffer.from(join(root, "d/bad-")), Buffer.from([0xff])]), "x");
      writeFileSync(join(root, "d/good"), "x");
      const fs = new OsFS(root);
      const bad = "d/bad-\ufffd";
      expect((await pathsOf(fs.list("d"))).sort()).toEqual([bad, "d/good"]);
      expect(await fs.stat(bad)).toMatchObject({ kind: "other", path: bad });
      await expect(fs.read(bad).bytes()).rejects.toMatchObject({
        code: "ENOTSUP",
        detail: expect.stringContaining("no valid UTF-8") as string,
      });
      expect(await codeOf(fs.remove(bad))).toBe("ENOTSUP");
      expect(await codeOf(fs.remove("d", { recursive: true }))).toBe("ENOTEMPTY");
      expect(await fs.exists("d/good")).toBe(true);
      const empty = new MemoryFS();
      await empty.write("other", "x");
      expect(await mirror(empty, fs, { delete: true })).toMatchObject({ ok: false });
      expect(readdirSync(join(root, "d"), { encoding: "buffer" }).length).toBeGreaterThan(0);
      const copy = new MemoryFS();
      await copy.write("d/bad-converted", "x");
      await copy.write("elsewhere", "x");
      expect(await mirror(fs, copy, { delete: true })).toMatchObject({
        ok: true,
        unsupported: 1,
        deleted: 1,
      });
      expect(Object.keys(await treeOf(copy)).sort()).toEqual(["d/bad-converted", "other"]);
    },
  );

  it("F18 a path of 1,000 directories and one of 100,000 segments overflow no stack", async () => {
    const deep = "d/".repeat(1000);
    const fs = new MemoryFS();
    await fs.write(`${deep}file`, "x");
    expect(await pathsOf(fs.list("", { recursive: true }))).toHaveLength(1001);
    await fs.remove("d", { recursive: true });
    const long = "s/".repeat(100_000);
    expect(await fs.exists(`${long}x`)).toBe(false);
    await expect(new OsFS(temporaryDirectory()).write(`${long}x`, "x")).rejects.toMatchObject({
      code: "ENAMETOOLONG",
    });
  });
});
