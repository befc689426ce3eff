import { mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parsePath, type Entry } from "@s3fs/core";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { OsFS, type SymbolicLinks } from "../src/index.ts";

/** `root` with links of every sort, beside an `outside` that they lead to. */
function tree(): { root: string; outside: string; open(symlinks?: SymbolicLinks): OsFS } {
  const base = temporaryDirectory();
  const root = join(base, "root");
  const outside = join(base, "outside");
  for (const directory of [root, outside, join(root, "directory")]) mkdirSync(directory);
  writeFileSync(join(outside, "secret"), "secret");
  writeFileSync(join(root, "directory", "file"), "content");
  const links = {
    "to-file": "directory/file",
    "to-directory": "directory",
    chain: "to-file",
    absolute: join(root, "directory"),
    dangling: "nowhere/at/all",
    "out-file": "../outside/secret",
    "out-directory": "../outside",
    "out-dangling": "../outside/new",
    loop: "loop",
    "loop-a": "loop-b",
    "loop-b": "loop-a",
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
  return { root, outside, open: (symlinks) => new OsFS(root, { symlinks }) };
}

async function kinds(fs: OsFS): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { path, kind } of fs.list()) {
    expect(await fs.stat(path)).toMatchObject({ kind });
    found[path] = kind;
  }
  return found;
}

describe('symlinks: "inside"', () => {
  it("is the default, and shows a followed link as what it leads to, any other as a link", async () => {
    expect(await kinds(tree().open())).toEqual({
      directory: "directory",
      "to-file": "file",
      "to-directory": "directory",
      chain: "file",
      absolute: "directory",
      dangling: "link",
      "out-file": "link",
      "out-directory": "link",
      "out-dangling": "link",
      loop: "link",
      "loop-a": "link",
      "loop-b": "link",
    });
  });

  it("marks what was found by a followed link, also in a look, a tree and a view", async () => {
    const fs = tree().open();
    const marked = async (entries: AsyncIterable<Entry>): Promise<string[]> => {
      const paths: string[] = [];
      for await (const { path, viaLink } of entries) if (viaLink) paths.push(path);
      return paths.sort();
    };
    const links = ["absolute", "chain", "to-directory", "to-file"];
    expect(await marked(fs.list())).toEqual(links);
    expect(await marked(fs.list("", { recursive: true }))).toEqual(links);
    expect(await marked(fs.at("").list())).toEqual(links);
    for (const path of links) expect(await fs.stat(path)).toMatchObject({ viaLink: true });
    expect(await fs.stat("directory")).not.toHaveProperty("viaLink");
  });

  it("reads, writes and lists through links that stay inside, and keeps the links", async () => {
    const { root, open } = tree();
    const fs = open();
    expect(await fs.read("chain").text()).toBe("content");
    await fs.write("chain", "new");
    await fs.append("to-directory/file", "er");
    await fs.write("absolute/deep/file", "x");
    expect(readlinkSync(join(root, "chain"))).toBe("to-file");
    expect(readFileSync(join(root, "directory/file"), "utf8")).toBe("newer");
    expect((await pathsOf(fs.list("to-directory"))).sort()).toEqual([
      "to-directory/deep",
      "to-directory/file",
    ]);
    await fs.setModified("chain", 5000);
    expect(await fs.stat("directory/file")).toMatchObject({ modifiedMs: 5000 });
  });

  it("touches nothing outside, whatever is asked", async () => {
    const { outside, open } = tree();
    const fs = open();
    for (const path of ["out-file", "out-directory/secret", "out-directory/new/deep"]) {
      expect(await codeOf(fs.read(path).bytes())).toBe("EACCES");
      expect(await codeOf(fs.write(path, "x"))).toBe("EACCES");
      expect(await codeOf(fs.append(path, "x"))).toBe("EACCES");
      expect(await codeOf(fs.copy("directory/file", path, { overwrite: true }))).toBe("EACCES");
      expect(await codeOf(fs.move("directory/file", path, { overwrite: true }))).toBe("EACCES");
      expect(await codeOf(fs.copy(path, "copy"))).toBe("EACCES");
      expect(await codeOf(fs.setModified(path, 0))).toBe("EACCES");
    }
    expect(await codeOf(fs.makeDirectory("out-directory/new"))).toBe("EACCES");
    expect(await codeOf(fs.makeDirectory("out-directory/new/deep"))).toBe("EACCES");
    expect(await codeOf(pathsOf(fs.list("out-directory")))).toBe("EACCES");
    expect(await codeOf(fs.remove("out-directory/secret"))).toBe("EACCES");
    expect(await codeOf(fs.remove("out-directory/secret", { recursive: true }))).toBe("EACCES");
    expect(() => fs.driver.locate?.(parsePath("out-directory/secret"))).toThrow(/leads outside/);
    expect(readdirSync(outside)).toEqual(["secret"]);
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("secret");
    expect(await fs.read("directory/file").text()).toBe("content");
  });

  it("says which option would allow it", async () => {
    await expect(tree().open().read("out-file").bytes()).rejects.toThrow(/symlinks: "follow"/);
  });

  it("tells of circles, and finds nothing behind a dangling link", async () => {
    const fs = tree().open();
    expect(await codeOf(fs.read("loop").bytes())).toBe("ELOOP");
    expect(await codeOf(fs.read("loop-a/below").bytes())).toBe("ELOOP");
    expect(await codeOf(fs.write("loop-a", "x"))).toBe("ELOOP");
    expect(await codeOf(fs.read("dangling").bytes())).toBe("ENOENT");
    expect(await codeOf(pathsOf(fs.list("dangling")))).toBe("ENOTDIR");
    expect(await codeOf(fs.write("dangling/below", "x"))).toBe("ENOTDIR");
  });

  it("makes a file where a link dangles, in the place of the link", async () => {
    const { root, outside, open } = tree();
    const fs = open();
    await fs.write("dangling", "x");
    await fs.write("out-dangling", "y");
    expect(readFileSync(join(root, "dangling"), "utf8")).toBe("x");
    expect(readFileSync(join(root, "out-dangling"), "utf8")).toBe("y");
    expect(readdirSync(outside)).toEqual(["secret"]);
  });

  it("removes a link, never what it leads to", async () => {
    const { outside, open } = tree();
    const fs = open();
    for await (const { path } of fs.list()) {
      if (path !== "directory") await fs.remove(path, { recursive: path.startsWith("to-") });
    }
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["directory", "directory/file"]);
    expect(readdirSync(outside)).toEqual(["secret"]);
  });

  it("empties a root full of links and leaves what they lead to", async () => {
    const { outside, open } = tree();
    const fs = open();
    await fs.remove("", { recursive: true });
    expect(await pathsOf(fs.list())).toEqual([]);
    expect(readdirSync(outside)).toEqual(["secret"]);
  });

  it("moves the content of a followed link, and leaves the file that it led to", async () => {
    const fs = tree().open();
    await fs.move("chain", "moved");
    expect(await fs.read("moved").text()).toBe("content");
    expect(await fs.exists("chain")).toBe(false);
    expect(await fs.read("directory/file").text()).toBe("content");
  });
});

describe("a move of a tree", () => {
  it("renames links along with it, and refuses to merge them, before anything is moved", async () => {
    const { root, open } = tree();
    const fs = open();
    mkdirSync(join(root, "source"));
    symlinkSync("../directory", join(root, "source/link"));
    writeFileSync(join(root, "source/a"), "a");
    await fs.move("source", "moved");
    expect(readlinkSync(join(root, "moved/link"))).toBe("../directory");
    expect(await codeOf(fs.move("moved", "directory"))).toBe("ENOTSUP");
    expect(readdirSync(join(root, "moved"))).toEqual(["a", "link"]);
    expect(readdirSync(join(root, "directory"))).toEqual(["file"]);
  });

  it("of a link to a directory leaves what it leads to", async () => {
    const { root, open } = tree();
    await open().move("to-directory", "moved");
    expect(readdirSync(join(root, "moved"))).toEqual(["file"]);
    expect(readdirSync(join(root, "directory"))).toEqual(["file"]);
    expect(readdirSync(root)).not.toContain("to-directory");
  });
});

describe.each(["inside", "follow"] as const)("a tree of links that lead back (%s)", (symlinks) => {
  it.each([
    ["into the target", "../above/to"],
    ["to what holds it", "../above"],
  ])("is not copied without end: a link that leads %s is refused", async (_what, leadsTo) => {
    const root = temporaryDirectory();
    for (const directory of ["from", "above", "above/to"]) mkdirSync(join(root, directory));
    writeFileSync(join(root, "above/to/file"), "x");
    symlinkSync(leadsTo, join(root, "from/link"));
    const refused = new OsFS(root, { symlinks }).copy("from", "above/to");
    await expect(refused).rejects.toMatchObject({ code: "EINVAL", path: "from/link" });
    expect(readdirSync(join(root, "above/to"))).toEqual(["file"]);
  });

  it("comes to an end", async () => {
    const root = temporaryDirectory();
    for (const directory of ["a", "b"]) mkdirSync(join(root, directory));
    writeFileSync(join(root, "a/file"), "x");
    symlinkSync("..", join(root, "a/up"));
    symlinkSync(".", join(root, "a/self"));
    symlinkSync("../b", join(root, "a/b"));
    symlinkSync("../a", join(root, "b/a"));
    const fs = new OsFS(root, { symlinks });
    const entries: Record<string, string> = {};
    for await (const { path, kind } of fs.list("", { recursive: true })) entries[path] = kind;
    expect(entries).toEqual({
      a: "directory",
      "a/b": "directory",
      "a/b/a": "link",
      "a/file": "file",
      "a/self": "link",
      "a/up": "link",
      b: "directory",
      "b/a": "directory",
      "b/a/b": "link",
      "b/a/file": "file",
      "b/a/self": "link",
      "b/a/up": "link",
    });
  });
});

describe('symlinks: "refuse"', () => {
  it("shows every link as a link, and goes through none on any part of a path", async () => {
    const { open } = tree();
    const fs = open("refuse");
    const found = await kinds(fs);
    expect(Object.entries(found).filter(([, kind]) => kind !== "link")).toEqual([["directory", "directory"]]);
    for (const path of ["to-file", "chain", "to-directory/file", "absolute/file", "out-file"]) {
      expect(await codeOf(fs.read(path).bytes())).toBe("EACCES");
      expect(await codeOf(fs.write(path, "x"))).toBe("EACCES");
      expect(() => fs.driver.locate?.(parsePath(path))).toThrow(/symbolic link/);
    }
    expect(await codeOf(pathsOf(fs.list("to-directory")))).toBe("EACCES");
    expect(await fs.read("directory/file").text()).toBe("content");
  });
});

describe('symlinks: "follow"', () => {
  it("goes wherever links lead", async () => {
    const { outside, open } = tree();
    const fs = open("follow");
    expect(await kinds(fs)).toMatchObject({
      "out-file": "file",
      "out-directory": "directory",
      dangling: "link",
    });
    await fs.write("out-file", "changed");
    await fs.write("out-directory/new", "x");
    expect(readFileSync(join(outside, "secret"), "utf8")).toBe("changed");
    expect(readdirSync(outside)).toEqual(["new", "secret"]);
  });
});
