import {
  FileSystem,
  FsError,
  isEmpty,
  renderTree,
  type RenderTreeOptions,
  type TreeCounts,
} from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

async function filled(...paths: string[]): Promise<FileSystem> {
  const fs = new FileSystem(mapDriver());
  for (const path of paths) await (path.endsWith("/") ? fs.makeDirectory(path) : fs.write(path, "x"));
  return fs;
}

async function drawn(
  fs: FileSystem,
  path?: string,
  options?: RenderTreeOptions,
): Promise<{ lines: string[]; counts: TreeCounts }> {
  const lines: string[] = [];
  const drawing = renderTree(fs, path, options);
  for (;;) {
    const { done, value } = await drawing.next();
    if (done) return { lines, counts: value };
    lines.push(value);
  }
}

describe("renderTree", () => {
  it("draws the tree of the ancestor's test, and counts", async () => {
    expect(await drawn(await filled("foo/bar/", "test.txt"))).toEqual({
      lines: ["|-- foo", "|   `-- bar", "`-- test.txt"],
      counts: { directories: 2, others: 1 },
    });
  });

  it("draws what lies below a path, in tree order or directories first, with either glyphs", async () => {
    const fs = await filled("a/b.txt", "a/b/c/d", "a/e", "z");
    expect((await drawn(fs, "/a/", { glyphs: "unicode" })).lines).toEqual([
      "├── b.txt",
      "├── b",
      "│   └── c",
      "│       └── d",
      "└── e",
    ]);
    const first = await drawn(fs, "a", { directoriesFirst: true, depth: 1 });
    expect(first.lines).toEqual(["|-- b", "|-- b.txt", "`-- e"]);
  });

  it("leaves out what is excluded, and keeps the directories of what is included", async () => {
    const fs = await filled("a/x.ts", "a/x.js", "b/y.js", "c/");
    expect((await drawn(fs, "", { include: "**/*.ts", exclude: "b" })).lines).toEqual([
      "|-- a",
      "|   `-- x.ts",
      "`-- c",
    ]);
  });

  it("draws nothing of an empty directory, and refuses a missing one and a file", async () => {
    const fs = await filled("a/", "f");
    expect(await drawn(fs, "a")).toEqual({ lines: [], counts: { directories: 0, others: 0 } });
    await expect(drawn(fs, "none")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(drawn(fs, "f")).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(drawn(fs, "a", { include: "[" })).rejects.toMatchObject({ code: "EINVAL" });
  });

  it("names the error of a directory that can not be listed, and goes on", async () => {
    const driver = mapDriver();
    const fs = new FileSystem({
      ...driver,
      async *list(path, call) {
        if (path === "a") throw new FsError("EACCES");
        yield* driver.list(path, call);
      },
    });
    for (const path of ["a/x", "b/y"]) await fs.write(path, "");
    expect((await drawn(fs)).lines).toEqual(["|-- a", "|   `-- (EACCES)", "`-- b", "    `-- y"]);
  });

  it("spells out control characters, so that no name can write to a terminal what it likes", async () => {
    expect((await drawn(await filled("a\nb\u001b[2J"))).lines).toEqual(["`-- a\\u{a}b\\u{1b}[2J"]);
  });
});

describe("isEmpty", () => {
  it("tells an empty directory from one that holds something", async () => {
    const fs = await filled("a/b", "c/");
    expect(await isEmpty(fs)).toBe(false);
    expect(await isEmpty(fs, "a")).toBe(false);
    expect(await isEmpty(fs, "c")).toBe(true);
    await fs.remove("a/b");
    expect(await isEmpty(fs, "a")).toBe(true);
    expect(await isEmpty(new FileSystem(mapDriver()))).toBe(true);
  });

  it("refuses a missing directory and a file, and asks for one entry only", async () => {
    const fs = await filled("f");
    await expect(isEmpty(fs, "none")).rejects.toMatchObject({ code: "ENOENT" });
    await expect(isEmpty(fs, "f")).rejects.toMatchObject({ code: "ENOTDIR" });
    let listed = 0;
    const endless = new FileSystem({
      ...mapDriver(),
      async *list() {
        for (;;) yield { kind: "file", path: `${(listed += 1)}`, size: 0, modifiedMs: 0 } as never;
      },
    });
    expect(await isEmpty(endless)).toBe(false);
    expect(listed).toBe(1);
  });
});
