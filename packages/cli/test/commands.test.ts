import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { completeDriver, FileSystem, parsePath, within, type Opener } from "@s3fs/core";
import { OsFS } from "@s3fs/os";
import { S3FS, type S3Options } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Interrupted } from "../src/interrupt.ts";
import { run } from "./run.ts";
import { fill, filesOf, shelf } from "./shelf.ts";

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

function connection({ endpoint, region, credentials }: S3Server): S3Options {
  return { endpoint, region, credentials };
}

describe("s3fs check", () => {
  const modified = new Date("2024-01-01");

  it("names every difference, and ends with 1", async () => {
    const { fs, openers } = shelf();
    for (const path of ["in/same", "out/same"]) await fs.write(path, "S", { modified });
    await fill(fs, { "in/left\n": "L", "in/d/x": "X", "out/right": "R", "in/size": "1", "out/size": "22" });
    await fill(fs, { "in/flip": "F", "out/flip/x": "X" });
    const ran = await run(["check", "shelf://in", "shelf://out"], { openers });
    expect(ran.exitCode).toBe(ExitCode.failed);
    expect(ran.stdout.trimEnd().split("\n")).toEqual([
      "only in the source: d/",
      "only in the source: d/x",
      "file in the source, directory in the target: flip",
      "only in the target: flip/x",
      "only in the source: left\\n",
      "only in the target: right",
      "different (size): size",
      "1 the same, 7 different",
    ]);
    expect(Object.keys(await filesOf(fs.at("out")))).toContain("right");
  });

  it("ends with 0 where there is none, or none among what it is asked to look at", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "in/b": "B", "out/a": "A" });
    const args = ["check", "shelf://in", "shelf://out", "--compare", "checksum"];
    expect((await run(args, { openers })).exitCode).toBe(ExitCode.failed);
    expect(await run([...args, "--exclude", "b"], { openers })).toEqual({
      exitCode: ExitCode.ok,
      stdout: "1 the same, no difference\n",
      stderr: "",
    });
    expect(await run([...args, "--quiet"], { openers })).toEqual({ exitCode: 1, stdout: "", stderr: "" });
  });

  it("writes JSON, a line for each difference and one for the sum", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1", "out/a": "22" });
    const { stdout } = await run(["check", "shelf://in", "shelf://out", "--json"], { openers });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { kind: "differs", path: "a", because: "size" },
      { kind: "sum", same: 0, differing: 1 },
    ]);
  });

  it.skipIf(process.platform === "win32")("says of a pipe that it is not compared", async () => {
    const path = await directory();
    for (const side of ["in", "out"]) await new OsFS(path).makeDirectory(side);
    execFileSync("mkfifo", [join(path, "in/pipe")]);
    const ran = await run(["check", join(path, "in"), join(path, "out")]);
    expect(ran.stdout).toContain("not compared, as it is no file, directory or link: pipe\n");
    expect((await run(["cp", join(path, "in/pipe"), join(path, "out/")])).stderr).toContain(
      "it is neither file",
    );
  });

  it("takes links as a mirror does", async () => {
    const path = await directory();
    await fill(new OsFS(path), { "in/a": "A", "outside/b": "B", "out/a": "A" });
    await symlink("../outside", join(path, "in/link"));
    const args = ["check", join(path, "in"), join(path, "out"), "--compare", "checksum"];
    expect((await run(args)).stdout).toBe("not compared, as it is a link: link\n1 the same, no difference\n");
    expect((await run([...args, "--follow-symlinks"])).stdout).toContain("only in the source: link/b\n");
    const links = await run([...args, "--links"]);
    expect(links.stdout).toContain("another link in the source, to ../outside: link\n");
    expect(links.exitCode).toBe(ExitCode.failed);
    await symlink("../outside", join(path, "out/link"));
    expect((await run([...args, "--links"])).stdout).toBe("2 the same, no difference\n");
  });

  it("ends with 3 when the source is missing", async () => {
    const { openers } = shelf();
    const ran = await run(["check", "shelf://in", "shelf://out"], { openers });
    expect(ran).toMatchObject({ exitCode: ExitCode.missing, stderr: expect.stringContaining("shelf://in") });
  });
});

describe("s3fs tree", () => {
  it("draws a directory, to the depth that is asked for, and counts what it drew", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "", "d/b/c/d": "", "d/b/\u202ee": "" });
    expect((await run(["tree", "shelf://d"], { openers })).stdout).toBe(
      "├── a\n└── b\n    ├── c\n    │   └── d\n    └── \\u202ee\n\n2 directories, 3 files\n",
    );
    const flat = ["tree", "shelf://d", "--depth", "1", "--directories-first", "--ascii"];
    expect((await run(flat, { openers })).stdout).toBe("|-- b\n`-- a\n\n1 directories, 1 files\n");
    expect((await run(["tree", "shelf://x"], { openers })).exitCode).toBe(ExitCode.missing);
  });
});

describe("s3fs du", () => {
  it("sums up each directory with all below it, and over all", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "x".repeat(2048), "d/b/c/d": "123", "d/b/e": "45", "d/f/g": "6" });
    expect((await run(["du", "shelf://d", "--bytes"], { openers })).stdout.split("\n")).toEqual([
      "             5           2 files  b/",
      "             1           1 files  f/",
      "          2054           4 files  in all",
      "",
    ]);
    const all = await run(["du", "shelf://d", "--json", "--depth", "2"], { openers });
    expect(
      all.stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { path: "b/c", bytes: 3, files: 1 },
      { path: "b", bytes: 5, files: 2 },
      { path: "f", bytes: 1, files: 1 },
      { path: "", bytes: 2054, files: 4 },
    ]);
    expect((await run(["du", "shelf://d", "--depth", "0"], { openers })).stdout).toBe(
      "       2.0 KiB           4 files  in all\n",
    );
  });
});

describe("s3fs cp", () => {
  it("copies a file to a new name, or with a slash at the end into a directory", async () => {
    const { fs, openers } = shelf();
    const modified = new Date("2024-01-01");
    await fs.write("d/a", "A", { modified });
    expect((await run(["cp", "shelf://d/a", "shelf://e/b"], { openers })).stdout).toMatch(
      /^copied {2}a\n1 copied/,
    );
    expect((await run(["cp", "shelf://d/a", "shelf://e/"], { openers })).exitCode).toBe(0);
    expect(await filesOf(fs)).toEqual({ "d/a": "A", "e/a": "A", "e/b": "A" });
    expect(await fs.stat("e/b")).toMatchObject({ sourceModifiedMs: modified.getTime() });
  });

  it("copies between disk and another backend, by local names too", async () => {
    const { fs, openers } = shelf();
    const path = await directory();
    await fill(fs, { "d/a": "A", "d/e/b": "B" });
    expect((await run(["cp", "shelf://d/a", `${path}/`], { openers })).exitCode).toBe(0);
    expect((await run(["cp", "-r", "shelf://d", join(path, "copy")], { openers })).exitCode).toBe(0);
    expect((await run(["cp", "-r", `${path}/copy/`, `${path}/into/`], { openers })).exitCode).toBe(0);
    expect(await filesOf(new OsFS(path))).toEqual({
      a: "A",
      "copy/a": "A",
      "copy/e/b": "B",
      "into/copy/a": "A",
      "into/copy/e/b": "B",
    });
  });

  it("refuses a directory without -r, a file onto a directory, and what has no name", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "A", "e/b": "B" });
    const refused = async (...args: string[]): Promise<string> => {
      const ran = await run(["cp", ...args], { openers });
      expect(ran.exitCode).not.toBe(0);
      return ran.stderr;
    };
    expect(await refused("shelf://d", "shelf://x")).toContain("-r copies directories");
    expect(await refused("shelf://d/none", "shelf://x/y")).toContain("shelf://d/none: no such file");
    expect(await refused("-r", "shelf://d", "shelf://x/")).toContain("it has no name of its own");
    expect(await refused("-r", "shelf://d", "shelf://e/b")).toContain("shelf://e/b: is not a directory");
    await fill(fs, { "top/e/b": "B" });
    expect(await refused("shelf://d/a", "shelf://top/e")).toContain(
      "with a / at its end, the file goes into it",
    );
    expect(await filesOf(fs)).toEqual({ "d/a": "A", "e/b": "B", "top/e/b": "B" });
  });

  it("ends with 3 for what is missing at the source alone, and with JSON says so on its last line", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { accessKeyId, secretAccessKey } = server.credentials;
    const urlOf = (bucket: string): string =>
      `s3://${accessKeyId}:${secretAccessKey}@${bucket}/x?endpoint_url=${server.endpoint}&region=${server.region}`;
    const file = join(await directory(), "a");
    await new OsFS(join(file, "..")).write("a", "A");
    for (const [source, target, exitCode] of [
      [file, urlOf("none"), ExitCode.failed],
      [urlOf("none"), file, ExitCode.missing],
      [`${file}-none`, urlOf("demo"), ExitCode.missing],
    ] as const) {
      const ran = await run(["cp", source, target, "--json"]);
      expect(ran.exitCode).toBe(exitCode);
      expect(JSON.parse(ran.stdout)).toMatchObject({ kind: "error", exitCode });
      const said =
        exitCode === ExitCode.failed ? /@none\/x\S*: no such bucket/ : /(none\/x\S*|a-none): no such/;
      expect(ran.stderr).toMatch(said);
      expect(await run(["mv", source, target])).toMatchObject({
        exitCode,
        stderr: expect.stringMatching(said),
      });
    }
  });

  it.each(["cp", "mv"])("tells no progress where nobody looks, unless asked to: %s", async (command) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    for (const flags of [[], ["--progress"]]) {
      const { fs, openers } = shelf();
      await fill(fs, { "d/a": "A" });
      const slow: Opener = {
        schemes: ["slow"],
        async open({ resource }) {
          const { locate: _locate, ...driver } = within(fs.driver, parsePath(resource)); // so that it is read
          const read: typeof driver.read = async (path, request) => {
            vi.advanceTimersByTime(60_000);
            return driver.read(path, request);
          };
          return new FileSystem({ ...driver, read });
        },
      };
      const args = [command, "slow://d/a", "shelf://e/a", ...flags];
      const ran = await run(args, { openers: [...openers, slow] });
      expect(ran.exitCode).toBe(ExitCode.ok);
      expect(ran.stderr.includes("Copying: 0 of 1 files")).toBe(flags.length > 0);
    }
  });

  it("replaces nothing when that is asked for", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "new", "d/b": "B", "e/a": "old!" });
    const ran = await run(["cp", "--no-overwrite", "shelf://d/a", "shelf://e/a"], { openers });
    expect(ran).toMatchObject({
      exitCode: ExitCode.ok,
      stdout: expect.stringContaining("0 copied (0 B), 0 the same, 1 kept"),
      stderr: "",
    });
    expect(await filesOf(fs.at("e"))).toEqual({ a: "old!" });
    expect((await run(["cp", "-r", "--no-overwrite", "shelf://d", "shelf://e"], { openers })).exitCode).toBe(
      0,
    );
    expect(await filesOf(fs.at("e"))).toEqual({ a: "old!", b: "B" });
  });
});

describe("s3fs mv", () => {
  it("moves a file and a directory, to a new name or into a directory", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "A", "d/e/b": "B" });
    expect(await run(["mv", "shelf://d/a", "shelf://x/y"], { openers })).toMatchObject({
      exitCode: 0,
      stderr: "",
    });
    expect((await run(["mv", "shelf://d/e", "shelf://x/"], { openers })).exitCode).toBe(0);
    expect(await filesOf(fs)).toEqual({ "x/e/b": "B", "x/y": "A" });
  });

  it("is a rename on a disk, of a link itself as well", async () => {
    const path = await directory();
    await fill(new OsFS(path), { "d/a": "A", "f/g": "G" });
    await symlink("a", join(path, "d/link"));
    const before = await new OsFS(path).stat("d/a");
    expect((await run(["mv", join(path, "d/a"), join(path, "e/b")])).exitCode).toBe(0);
    expect((await run(["mv", `${path}/f/`, `${path}/e/`])).exitCode).toBe(0);
    expect(await filesOf(new OsFS(path))).toMatchObject({ "e/b": "A", "e/f/g": "G" });
    const after = await new OsFS(path).stat("e/b");
    expect(after.native).toMatchObject({ inode: before.native?.inode });
  });

  it("moves a link as it is, wherever it leads, and leaves what it leads to", async () => {
    const path = await directory();
    await fill(new OsFS(path), { "real/a": "A", "els/b": "B", f: "F" });
    for (const [name, leads] of [
      ["to-directory", "real"],
      ["to-file", "f"],
      ["nowhere", "no/where"],
      ["outside", tmpdir()],
    ] as const) {
      await symlink(leads, join(path, name));
      const ran = await run(["mv", join(path, name), join(path, `new/${name}`)]);
      expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await readlink(join(path, "new", name))).toBe(leads);
    }
    expect((await readdir(path)).toSorted()).toEqual(["els", "f", "new", "real"]);
    const link = join(path, "new/to-file");
    const refusals = [
      ["--no-overwrite", link, join(path, "new/nowhere")],
      [link, join(path, "els")],
      [join(path, "new/nowhere"), "mem://"],
    ];
    for (const args of refusals) expect((await run(["mv", ...args])).exitCode).not.toBe(0);
    expect(await filesOf(new OsFS(path))).toMatchObject({ "real/a": "A", "els/b": "B", f: "F" });
    expect(await readlink(link)).toBe("f");
  });

  it("refuses a link to a directory where it would become what it leads to, and a tree of links where it is merged", async () => {
    const { openers } = shelf();
    const path = await directory();
    await fill(new OsFS(path), { "real/a": "A", "d2/b": "B" });
    await symlink("real", join(path, "link"));
    await symlink("../real", join(path, "d2/l"));
    for (const [source, target] of [
      [join(path, "link"), "shelf://x/y"],
      [`${path}/link/`, "shelf://x/"],
      [join(path, "d2"), join(path, "real")],
    ] as const)
      expect(await run(["mv", source, target], { openers })).toMatchObject({
        exitCode: ExitCode.failed,
        stderr: expect.stringContaining("link"),
      });
    expect(await readdir(join(path, "real"))).toEqual(["a"]);
    expect(await readdir(join(path, "d2"))).toEqual(["b", "l"]);
  });

  it("does not say that nothing was changed when it is stopped in a move within one disk", async () => {
    const path = await directory();
    await fill(new OsFS(path), { "d/a": "A", "d/b": "B", "e/c": "C" });
    const controller = new AbortController();
    const stopping: Opener = {
      schemes: ["file"],
      async open({ resource }) {
        const { driver } = new OsFS(resource);
        const { copyFile } = completeDriver(driver);
        return new FileSystem({
          ...driver,
          async copyFile(from, to, request) {
            await copyFile(from, to, request);
            controller.abort(new Interrupted("SIGINT"));
          },
        });
      },
    };
    const args = ["mv", join(path, "d"), join(path, "e")];
    const ran = await run(args, { openers: [stopping], signal: controller.signal });
    expect(ran).toMatchObject({ exitCode: 130, stdout: expect.stringMatching(/^stopped: part of it/) });
    expect(await filesOf(new OsFS(path))).toMatchObject({ "d/a": "A", "d/b": "B", "e/a": "A" });
  });

  it("refuses to move a directory into itself, and replaces nothing when that is asked for", async () => {
    const { fs, openers } = shelf();
    const path = await directory();
    await fill(fs, { "d/a": "new", "e/a": "old!" });
    await fill(new OsFS(path), { "d/a": "A" });
    expect((await run(["mv", "--no-overwrite", "shelf://d/a", "shelf://e/a"], { openers })).exitCode).toBe(1);
    expect((await run(["mv", join(path, "d"), join(path, "d/e")])).exitCode).toBe(ExitCode.usage);
    expect(await filesOf(fs)).toEqual({ "d/a": "new", "e/a": "old!" });
    expect(await filesOf(new OsFS(path))).toEqual({ "d/a": "A" });
  });
});

describe("s3fs rm", () => {
  it("removes a file at once, and says what it would remove when that is asked for", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "A", "d/b": "B" });
    expect((await run(["rm", "shelf://d/a", "-n"], { openers })).stdout).toBe("would remove shelf://d/a\n");
    expect((await run(["rm", "shelf://d/a"], { openers })).stdout).toBe("removed shelf://d/a\n");
    expect(Object.keys(await filesOf(fs))).toEqual(["d/b"]);
    expect((await run(["rm", "shelf://d/a"], { openers })).exitCode).toBe(ExitCode.missing);
  });

  it("removes a directory with -r and -y, and itself with it", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/e/a": "A", "d/e/f/b": "BB", "d/c": "C" });
    const args = ["rm", "-r", "shelf://d/e"];
    expect((await run([...args, "-n"], { openers })).stdout).toBe(
      "would remove 3 entries (3 B) in shelf://d/e\n",
    );
    expect((await run([...args, "-y"], { openers })).stdout).toBe("removed 3 entries (3 B) in shelf://d/e\n");
    expect(await filesOf(fs)).toEqual({ "d/c": "C" });
    expect(await fs.exists("d/e")).toBe(false);
  });

  it.each([
    ["-r is not given", ["shelf://d/e"], ExitCode.failed, "-r removes directories"],
    ["nobody is there to ask", ["-r", "shelf://d/e"], ExitCode.guard, "-y removes them without asking"],
    [
      "it is more than may go",
      ["-ry", "shelf://d/e", "--max-delete", "1"],
      ExitCode.guard,
      "--max-delete allows 1",
    ],
    ["it is a whole store", ["-ry", "shelf://d"], ExitCode.guard, "--max-delete says how many"],
    ["it is a whole disk", ["-r", "/tmp/.."], ExitCode.guard, "this is a whole bucket, disk or home"],
  ])("removes nothing when %s", async (_why, args, exitCode, words) => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/e/a": "A", "d/e/f/b": "B" });
    const whole = args.includes("/tmp/..");
    // A dry run, and nobody there to confirm it: nothing goes, whatever becomes of the guard.
    const ran = await run(["rm", ...args, ...(whole ? ["-n"] : [])], whole ? {} : { openers });
    expect(ran).toMatchObject({ exitCode, stdout: "" });
    expect(ran.stderr).toContain(words);
    expect(Object.keys(await filesOf(fs))).toEqual(["d/e/a", "d/e/f/b"]);
  });

  it.skipIf(process.platform === "win32")(
    "removes neither a home nor what lies above it, unless the number is given",
    async () => {
      const path = await directory();
      vi.stubEnv("HOME", join(path, "home/me"));
      onTestFinished(() => void vi.unstubAllEnvs());
      await fill(new OsFS(path), { "home/me/a": "A", "home/other": "O" });
      for (const url of [join(path, "home/me"), join(path, "home"), `file://${path}/home/me/`]) {
        const ran = await run(["rm", "-ry", url]);
        expect(ran).toMatchObject({ exitCode: ExitCode.guard, stderr: expect.stringContaining("or home") });
      }
      expect(await filesOf(new OsFS(path))).toEqual({ "home/me/a": "A", "home/other": "O" });
      expect((await run(["rm", "-ry", join(path, "home/me"), "--max-delete", "1"])).exitCode).toBe(0);
      expect(await filesOf(new OsFS(path))).toEqual({ "home/other": "O" });
    },
  );

  it.skipIf(process.platform === "win32")(
    "takes a home for one also where a link is on the way to it, or is its name",
    async () => {
      const path = await directory();
      await fill(new OsFS(path), { "disk/me/a": "A", "other/b": "B" });
      await symlink("disk", join(path, "home"));
      onTestFinished(() => void vi.unstubAllEnvs());
      for (const [home, url] of [
        ["home/me", "disk/me"],
        ["home/me", "home/me"],
        ["home/me", "disk"],
        ["disk/me", "home/me"],
      ] as const) {
        vi.stubEnv("HOME", join(path, home));
        const ran = await run(["rm", "-ry", join(path, url)]);
        expect(ran).toMatchObject({ exitCode: ExitCode.guard, stderr: expect.stringContaining("or home") });
      }
      expect(await filesOf(new OsFS(path))).toMatchObject({ "disk/me/a": "A", "other/b": "B" });
    },
  );

  it.skipIf(process.platform === "win32")(
    "removes of a link the link alone, however it is spelled, and never what it leads to",
    async () => {
      const path = await directory();
      await fill(new OsFS(path), { "real/a": "A", "tree/b": "B" });
      for (const [index, suffix] of ["", "/", "/.", "/x/.."].entries()) {
        const link = join(path, `link${index}`);
        await symlink(index === 1 ? path : "real", link);
        expect((await run(["rm", "-r", `${link}${suffix}`, "-n"])).stdout).toMatch(/^would remove \//);
        expect(await run(["rm", "-ry", `${link}${suffix}`])).toMatchObject({ exitCode: 0, stderr: "" });
      }
      await symlink(tmpdir(), join(path, "tree/outside"));
      await symlink("../real", join(path, "tree/inside"));
      expect((await run(["rm", "-ry", join(path, "tree")])).exitCode).toBe(0);
      expect(await readdir(path)).toEqual(["real"]);
      expect(await readdir(join(path, "real"))).toEqual(["a"]);
    },
  );

  it.each([".", "./", "x/..", "%2e/", "/", "./x/../."])(
    "takes a bucket for a whole one when it is spelled with %s",
    async (suffix) => {
      await using server = await serveS3({ buckets: ["demo"] });
      await using fs = new S3FS("demo", connection(server));
      await fs.write("a", "A");
      const { accessKeyId, secretAccessKey } = server.credentials;
      const url = `s3://${accessKeyId}:${secretAccessKey}@demo/${suffix}?endpoint_url=${server.endpoint}&region=${server.region}`;
      const ran = await run(["rm", "-ry", url]);
      expect(ran).toMatchObject({
        exitCode: ExitCode.guard,
        stderr: expect.stringContaining("whole bucket"),
      });
      expect(await filesOf(fs)).toEqual({ a: "A" });
    },
  );

  it("empties a whole store when the number is given", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "A" });
    expect((await run(["rm", "-ry", "shelf://d/", "--max-delete", "1"], { openers })).exitCode).toBe(0);
    expect(await filesOf(fs)).toEqual({});
  });
});

describe("s3fs url and serve", () => {
  it("an address works without credentials", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await using fs = new S3FS("demo", connection(server));
    await fs.write("d/a b", "hello");
    const { accessKeyId, secretAccessKey } = server.credentials;
    const url = `s3://${accessKeyId}:${secretAccessKey}@demo/d/a%20b?endpoint_url=${server.endpoint}&region=${server.region}`;
    const ran = await run(["url", url, "--expires", "10m"]);
    expect(ran.stdout).toContain("X-Amz-Expires=600");
    expect(ran.stdout).not.toContain(secretAccessKey);
    expect(await (await fetch(ran.stdout.trim())).text()).toBe("hello");
    const { openers } = shelf();
    expect((await run(["url", "shelf://d/a"], { openers })).stderr).toContain("not supported");
  });

  it("serves any file system as S3 until it is stopped, which is how it ends", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "top/demo/a": "A" });
    const env = { AWS_ACCESS_KEY_ID: "me", AWS_SECRET_ACCESS_KEY: "secret" };
    const controller = new AbortController();
    let said = "";
    const running = run(["serve", "shelf://top", "--port", "0", "--bucket", "more"], {
      openers,
      env,
      signal: controller.signal,
      heard: (text) => (said += text),
    });
    await expect.poll(() => said).toMatch(/S3 at http:\S+, over shelf:\/\/top\n/);
    const endpoint = /S3 at (\S+),/.exec(said)?.[1] ?? "";
    const credentials = { accessKeyId: "me", secretAccessKey: "secret" };
    await using bucket = new S3FS("demo", { endpoint, region: "us-east-1", credentials });
    expect(await bucket.read("a").text()).toBe("A");
    await bucket.write("b", "B");
    expect(await filesOf(fs)).toEqual({ "top/demo/a": "A", "top/demo/b": "B" });
    controller.abort(new Interrupted("SIGINT"));
    const ran = await running;
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain("secret");
    expect(ran.stderr).toMatch(/200 GetObject demo\/a [\d.]+ ms\n/);
    await expect(fetch(endpoint)).rejects.toThrow();
  });

  it("serves nothing that is not there, unless a bucket is to be made in it", async () => {
    const { openers } = shelf();
    const path = await directory();
    await fill(new OsFS(path), { file: "F" });
    const served = async (...args: string[]): Promise<Awaited<ReturnType<typeof run>>> => {
      const controller = new AbortController();
      const heard = (): void => controller.abort(new Interrupted("SIGINT"));
      return run(["serve", ...args, "--port", "0"], { openers, signal: controller.signal, heard });
    };
    for (const url of ["shelf://nope", join(path, "nope"), join(path, "file")])
      expect(await served(url)).toMatchObject({
        exitCode: ExitCode.missing,
        stdout: "",
        stderr: expect.stringContaining(url),
      });
    expect((await served(join(path, "nope"), "--bucket", "demo")).exitCode).toBe(ExitCode.ok);
    expect(await new OsFS(path).exists("nope/demo")).toBe(true);
  });

  it("serves what may be read only, to anyone, when that is asked for", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "top/demo/a": "A" });
    const controller = new AbortController();
    let said = "";
    const args = ["serve", "shelf://top", "--port", "0", "--read-only", "--public", "-q"];
    const running = run(args, { openers, signal: controller.signal, heard: (text) => (said += text) });
    await expect.poll(() => said).toMatch(/AWS_SECRET_ACCESS_KEY=\S+\n/);
    const [, endpoint = ""] = /S3 at (\S+),/.exec(said) ?? [];
    const [, accessKeyId = "", secretAccessKey = ""] =
      /AWS_ACCESS_KEY_ID=(\S+) AWS_SECRET_ACCESS_KEY=(\S+)/.exec(said) ?? [];
    expect(await (await fetch(`${endpoint}/demo/a`)).text()).toBe("A");
    const credentials = { accessKeyId, secretAccessKey };
    await using bucket = new S3FS("demo", {
      endpoint,
      region: "us-east-1",
      credentials,
      retries: { attempts: 1 },
    });
    await expect(bucket.write("b", "B")).rejects.toThrow();
    controller.abort(new Interrupted("SIGTERM"));
    expect(await running).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await filesOf(fs)).toEqual({ "top/demo/a": "A" });
  });
});
