import { execFileSync } from "node:child_process";
import {
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { nodeFsDriver } from "@s3fs/node-fs";
import { FileSystem } from "@s3fs/core";
import { codeOf, pathsOf, temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it, onTestFinished } from "vitest";
import { disk } from "../../src/disk.ts";
import { OsFS } from "../../src/index.ts";
import { openFlags } from "../../src/open-flags.ts";
import { osPlaces } from "../../src/os-places.ts";
import { shaped } from "../shaped.ts";

describe("names", () => {
  it("F8 names that Windows takes for something else are refused there, and names like any other elsewhere", async () => {
    const unsafe = [
      "CON",
      "nul.txt",
      "COM1",
      "COM\u00b9",
      "AUX.",
      "dot.",
      "blank ",
      "a:b",
      "a<b",
      "a|b",
      'a"b',
      "a?b",
    ];
    const lookingLikePaths = ["a\\b", "..\\..\\x", "C:x", "\\\\server\\share", "\\\\?\\C:"];
    const windows = shaped({}, { platform: "win32" });
    for (const name of [...unsafe, ...lookingLikePaths])
      for (const path of [name, `${name}/below`, `d/${name}`]) {
        expect(await codeOf(windows.fs.write(path, "x")), path).toBe("EINVAL");
        expect(await codeOf(windows.fs.read(path).bytes()), path).toBe("EINVAL");
        expect(await codeOf(windows.fs.makeDirectory(path)), path).toBe("EINVAL");
        expect(await codeOf(windows.fs.remove(path)), path).toBe("EINVAL");
      }
    expect(readdirSync(windows.root)).toEqual([]);
    const posix = shaped({}, { platform: "linux" });
    for (const name of [...unsafe, ...lookingLikePaths]) await posix.fs.write(name, "x");
    expect(await pathsOf(posix.fs.list())).toHaveLength(unsafe.length + lookingLikePaths.length);
  });

  it("F13 a neighbour whose name begins with the root's is not inside of the root", async () => {
    const base = temporaryDirectory();
    for (const name of ["root", "root-evil"]) mkdirSync(join(base, name));
    writeFileSync(join(base, "root-evil/secret"), "secret");
    symlinkSync("../root-evil", join(base, "root/link"));
    const fs = new OsFS(join(base, "root"));
    expect(await codeOf(fs.read("link/secret").text())).toBe("EACCES");
    expect(await codeOf(fs.write("link/new", "x"))).toBe("EACCES");
    expect(await codeOf(fs.read("../root-evil/secret").text())).toBe("EINVAL");
    expect(readdirSync(join(base, "root-evil"))).toEqual(["secret"]);
  });
});

describe("links", () => {
  it("F19 links are followed inside of the root, all or none of them, and no walk runs in a circle", async () => {
    const base = temporaryDirectory();
    for (const name of ["root", "outside", "root/d"]) mkdirSync(join(base, name));
    writeFileSync(join(base, "outside/secret"), "secret");
    writeFileSync(join(base, "root/d/file"), "content");
    const links = {
      file: "d/file",
      chain: "file",
      directory: "d",
      out: "../outside",
      outFile: "../outside/secret",
      loop: "loop",
      "d/up": "..",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(base, "root", name));
    const told = async (fs: OsFS): Promise<string[]> =>
      Promise.all(
        ["file", "chain", "directory/file", "out/secret", "outFile", "loop"].map((path) =>
          codeOf(fs.read(path).text()),
        ),
      );
    const ok = "no error";
    const open = (symlinks: "inside" | "refuse" | "follow"): OsFS =>
      new OsFS(join(base, "root"), { symlinks });
    expect(await told(open("inside"))).toEqual([ok, ok, ok, "EACCES", "EACCES", "ELOOP"]);
    expect(await told(open("refuse"))).toEqual(["EACCES", "EACCES", "EACCES", "EACCES", "EACCES", "EACCES"]);
    expect(await told(open("follow"))).toEqual([ok, ok, ok, ok, ok, "ELOOP"]);
    for (const symlinks of ["inside", "refuse", "follow"] as const)
      expect((await pathsOf(open(symlinks).list("", { recursive: true }))).length).toBeLessThan(30);
  });

  it.skipIf(process.platform === "win32")(
    "F20 what takes the place of a file between the look and the opening hands out no byte",
    async () => {
      const base = temporaryDirectory();
      const root = join(base, "root");
      mkdirSync(root);
      writeFileSync(join(base, "secret"), "secret");
      for (const swapIn of [
        (path: string) => symlinkSync("../secret", path),
        (path: string) => writeFileSync(path, "other"),
        (path: string) => {
          writeFileSync(path, "stranger"); // as long, and of the same time
          utimesSync(path, 1000, 1000);
        },
        (path: string) => execFileSync("mkfifo", [path]),
      ]) {
        writeFileSync(join(root, "file"), "harmless");
        utimesSync(join(root, "file"), 1000, 1000);
        let isSwapped = false;
        const { fs } = shaped(
          {
            async open(path, flags, mode) {
              if (!isSwapped && path === join(root, "file")) {
                isSwapped = true;
                renameSync(path, join(base, "away"));
                swapIn(path);
                const waits = (Number(flags) & constants.O_NONBLOCK) === 0;
                if (waits) throw new Error("opening a pipe would wait for its other end");
              }
              return disk.open(path, flags, mode);
            },
          },
          { root },
        );
        expect(await codeOf(fs.read("file").text())).toMatch(/ELOOP|ECHANGED/);
        expect(isSwapped).toBe(true);
        await fs.remove("file");
      }
    },
  );

  it("F22 a write makes a new file: other hard links keep the old content", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    await fs.write("file", "old");
    linkSync(join(root, "file"), join(root, "other"));
    await fs.write("file", "new");
    expect(readFileSync(join(root, "other"), "utf8")).toBe("old");
    await fs.append("other", "er");
    expect(await fs.read("file").text()).toBe("new");
  });
});

describe("kinds", () => {
  it.skipIf(process.platform !== "linux")(
    "F21 a pipe, a socket or a device is told and never opened",
    async () => {
      const root = temporaryDirectory();
      execFileSync("mkfifo", [join(root, "pipe")]);
      const server = createServer().listen(join(root, "socket"));
      onTestFinished(() => void server.close());
      const opened: string[] = [];
      const driver = nodeFsDriver(
        {
          ...disk,
          open(path, flags, mode) {
            opened.push(path);
            return disk.open(path, flags, mode);
          },
        },
        {
          name: "os",
          traits: new OsFS(root).driver.traits,
          places: osPlaces("", { symlinks: "follow", platform: "linux" }),
          openFlags,
        },
      );
      const fs = new FileSystem(driver);
      for (const path of [join(root, "pipe"), join(root, "socket"), "/dev/null"]) {
        expect(await fs.stat(path)).toMatchObject({ kind: "other" });
        for (const run of [
          () => fs.read(path).bytes(),
          () => fs.write(path, "x"),
          () => fs.append(path, "x"),
          () => fs.copy(path, join(root, "copy")),
          () => fs.open(path, "r"),
        ])
          expect(await codeOf(run())).toMatch(/ENOTSUP|EINVAL/);
      }
      expect(await pathsOf(fs.list(root, { recursive: true }))).toHaveLength(2);
      await fs.remove(root, { recursive: true });
      expect(opened).toEqual([]);
    },
  );

  it("F23 a file does not replace a directory, nor a directory a file, and nothing is removed", async () => {
    const fs = new OsFS(temporaryDirectory());
    await fs.write("file", "x");
    await fs.write("d/below", "y");
    expect(await codeOf(fs.write("d", "x"))).toBe("EISDIR");
    expect(await codeOf(fs.copy("file", "d", { overwrite: true }))).toBe("EISDIR");
    expect(await codeOf(fs.move("file", "d", { overwrite: true }))).toBe("EISDIR");
    expect(await codeOf(fs.copy("d", "file", { overwrite: true }))).toMatch(/ENOTDIR|EEXIST/);
    expect(await codeOf(fs.move("d", "file", { overwrite: true }))).toMatch(/ENOTDIR|EEXIST/);
    expect(await codeOf(pathsOf(fs.list("file")))).toBe("ENOTDIR");
    expect(await codeOf(fs.write("file/below", "x"))).toBe("ENOTDIR");
    expect(await pathsOf(fs.list("", { recursive: true }))).toEqual(["d", "d/below", "file"]);
  });
});
