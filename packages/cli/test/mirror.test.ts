import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { FileSystem, FsError, parsePath, within, type Opener } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OsFS } from "@s3fs/os";
import { afterEach, describe, expect, it } from "vitest";
import { Interrupted } from "../src/interrupt.ts";
import { run } from "./run.ts";
import { filesOf, fill, shelf } from "./shelf.ts";

const made: string[] = [];

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
  made.push(path);
  return path;
}

afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true });
});

function records(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function* failing(error: unknown): AsyncGenerator<never> {
  yield* [];
  throw error;
}

describe("s3fs mirror", () => {
  it("ends as its JSON says, also where a side is to blame", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1" });
    const { listTree: _listTree, ...memory } = new MemoryFS().driver;
    const bad: Opener = {
      schemes: ["bad"],
      open: async () =>
        new FileSystem({
          ...memory,
          list: () => failing(new FsError("ENOBUCKET", { operation: "list" })),
        }),
    };
    for (const [source, target, exitCode] of [
      ["shelf://in", "bad://out", ExitCode.failed],
      ["bad://in", "shelf://out", ExitCode.missing],
    ] as const) {
      const ran = await run(["mirror", source, target, "--json"], { openers: [...openers, bad] });
      expect(ran.exitCode).toBe(exitCode);
      expect(records(ran.stdout).at(-1)).toMatchObject({ kind: "error", code: "ENOBUCKET", exitCode });
    }
    const listless = ["mirror", "shelf://in", "shelf://out", "--files-from", "shelf://x/none", "--json"];
    const ran = await run(listless, { openers });
    expect(ran.exitCode).toBe(ExitCode.usage);
    expect(records(ran.stdout)).toMatchObject([{ kind: "error", code: "EINVAL", exitCode: ExitCode.usage }]);
  });

  it("makes a directory on disk equal to another one, and says what it did", async () => {
    const [from, to] = [await directory(), join(await directory(), "new")];
    await fill(new OsFS(from), { "a/b.txt": "hello", c: "x".repeat(2048) });
    const ran = await run(["mirror", from, to]);
    expect(ran).toEqual({
      exitCode: ExitCode.ok,
      stdout: expect.stringMatching(/^(made .*\n|copied .*\n)+2 copied \(2\.0 KiB\), 0 the same, .*\n$/),
      stderr: "",
    });
    expect(ran.stdout).toContain("copied  a/b.txt\n");
    expect(await filesOf(new OsFS(to))).toEqual({ "a/b.txt": "hello", c: "x".repeat(2048) });
    expect((await run(["mirror", from, to])).stdout).toMatch(/^0 copied \(0 B\), \d+ the same\n$/);
  });

  it("copies between disk and another backend, either way", async () => {
    const { fs, openers } = shelf();
    const path = await directory();
    await fill(fs, { "in/a": "1", "in/b/c": "2" });
    expect((await run(["mirror", "shelf://in", path], { openers })).exitCode).toBe(0);
    expect((await run(["mirror", `file://${path}`, "shelf://out"], { openers })).exitCode).toBe(0);
    expect(await filesOf(fs.at("out"))).toEqual({ a: "1", "b/c": "2" });
  });

  it("deletes only when asked, and says what it would do when that is asked", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1", "out/old": "2" });
    const kept = await run(["mirror", "shelf://in", "shelf://out"], { openers });
    expect(kept.stdout).toContain("1 on the target only");
    await fill(fs, { "in/b": "3" });
    const planned = await run(["mirror", "shelf://in", "shelf://out", "--delete", "--dry-run"], { openers });
    expect(planned.stdout).toMatch(/^would copy {3}b\nwould delete old\ndry run: 1 copied .* 1 deleted\n$/);
    expect(await filesOf(fs.at("out"))).toEqual({ a: "1", old: "2" });
    const done = await run(["mirror", "shelf://in", "shelf://out", "--delete"], { openers });
    expect(done.stdout).toContain("deleted old\n");
    expect(await filesOf(fs.at("out"))).toEqual({ a: "1", b: "3" });
  });

  it("names what no path can spell, ends with 1, and deletes nothing; a check tells of it as well", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1", "out/a": "1", "out/gone": "2" });
    const { listTree: _all, ...driver } = within(fs.driver, parsePath("in"));
    const list: typeof driver.list = (path, request) => {
      request.onUnspellable?.("d//\u001bx");
      return driver.list(path, request);
    };
    const odd: Opener = { schemes: ["odd"], open: async () => new FileSystem({ ...driver, list }) };
    const ran = await run(["mirror", "odd://in", "shelf://out", "--delete"], { openers: [...openers, odd] });
    expect(ran.exitCode).toBe(ExitCode.failed);
    expect(ran.stderr).toContain('no path can spell the name "d//\\u001bx"');
    expect(ran.stdout).toContain("1 under names that no path can spell, 1 failed, 1 to be deleted once");
    expect(await filesOf(fs.at("out"))).toEqual({ a: "1", gone: "2" });
    const check = await run(["check", "odd://in", "shelf://out"], { openers: [...openers, odd] });
    expect(check).toMatchObject({
      exitCode: ExitCode.failed,
      stdout: expect.stringContaining("no path can spell the names: 1 (d//\\x1bx) in the source\n"),
    });
    const { stdout } = await run(["check", "odd://in", "shelf://out", "--json"], {
      openers: [...openers, odd],
    });
    const record = { kind: "unspellable", path: "", side: "source", count: 1, names: ["d//\u001bx"] };
    expect(records(stdout)).toContainEqual(record);
  });

  it("takes includes and excludes, each as often as wanted", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a.txt": "", "in/b.md": "", "in/c.txt": "", "in/d": "" });
    const globs = ["--include", "*.txt", "--include", "*.md", "--exclude", "c*"];
    await run(["mirror", "shelf://in", "shelf://out", ...globs], { openers });
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["a.txt", "b.md"]);
  });

  it("compares as told", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "new", "out/a": "old" });
    const ran = (mode: string) =>
      run(["mirror", "shelf://in", "shelf://out", "--compare", mode], { openers });
    expect((await ran("size")).stdout).toMatch(/^0 copied/);
    expect((await ran("checksum")).stdout).toMatch(/1 copied/);
    expect((await ran("smell")).exitCode).toBe(ExitCode.usage);
  });

  it("ends with 3 when the source is missing, and names it", async () => {
    const path = join(await directory(), "missing");
    const ran = await run(["mirror", path, "mem://"]);
    expect(ran).toEqual({
      exitCode: ExitCode.missing,
      stdout: "",
      stderr: `s3fs: ${path}: no such file or directory: the source "${path}" is not there; check the spelling, and that its disk is mounted\n`,
    });
  });

  it("ends with 3 when the source is a file, and says what it takes", async () => {
    const path = await directory();
    await fill(new OsFS(path), { a: "1" });
    const ran = await run(["mirror", join(path, "a"), "mem://"]);
    expect(ran.exitCode).toBe(ExitCode.missing);
    expect(ran.stderr).toMatch(/\/a: is not a directory.*; name a directory\n$/);
  });

  it("ends with 4 when it would empty the target, in words of the command", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "out/a": "1" });
    await fs.makeDirectory("in");
    const args = ["mirror", "shelf://in", "shelf://out", "--delete"];
    const ran = await run(args, { openers });
    expect(ran.exitCode).toBe(ExitCode.guard);
    expect(ran.stderr).toContain("--allow-empty-source");
    expect(await filesOf(fs.at("out"))).toEqual({ a: "1" });
    expect((await run([...args, "--allow-empty-source"], { openers })).exitCode).toBe(ExitCode.ok);
    expect(await filesOf(fs.at("out"))).toEqual({});
  });

  it("shows the plan that a guard has refused, and of what it would delete the first, escaped", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/new": "12345", "in/same": "S" });
    await fs.copy("in/same", "out/same");
    await fill(fs, { "out/b\u0007": "", "out/d/x": "" });
    await fill(fs, Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`out/f${10 + index}`, ""])));
    const args = ["mirror", "shelf://in", "shelf://out", "--delete", "--compare", "size"];
    const { exitCode, stdout, stderr } = await run(args, { openers });
    expect([exitCode, stdout]).toEqual([ExitCode.guard, ""]);
    expect(stderr.split("\n")).toEqual([
      "the plan, of which nothing was done: 1 to copy (5 B), 33 to delete, 1 the same",
      "  would delete b\\x07",
      "  would delete d/",
      "  would delete d/x",
      ...Array.from({ length: 17 }, (_, index) => `  would delete f${10 + index}`),
      "  and 13 more, which --dry-run lists",
      expect.stringMatching(/^s3fs: .*33 of the target's 34 entries would be deleted.*--max-delete/),
      "",
    ]);
    const quiet = await run([...args, "--quiet"], { openers });
    expect(quiet.stderr).toMatch(/^s3fs: [^\n]*\n$/);
    const dry = await run([...args, "--dry-run"], { openers });
    expect(dry.exitCode).toBe(ExitCode.guard);
    expect(dry.stdout.match(/^would delete /gm)).toHaveLength(33);
    expect(dry.stderr).toMatch(/^s3fs: [^\n]*\n$/);
  });

  it("tells a program of what a guard has refused by the counts, and the first of what it would delete", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "", "out/a": "", "out/b": "", "out/d/c": "" });
    const args = ["mirror", "shelf://in", "shelf://out", "--delete", "--max-delete", "2", "--json"];
    const { stdout } = await run([...args, "--compare", "size"], { openers });
    expect(records(stdout)).toMatchObject([
      { kind: "skipped", path: "a" },
      { kind: "planned", deletes: 3 },
      { kind: "would-delete", path: "b", entry: "file" },
      { kind: "would-delete", path: "d", entry: "directory" },
      { kind: "would-delete", path: "d/c", entry: "file" },
      { kind: "error", code: "EGUARD", exitCode: ExitCode.guard },
    ]);
    const dry = await run([...args, "--compare", "size", "--dry-run"], { openers });
    expect(records(dry.stdout).filter(({ kind }) => kind === "would-delete")).toHaveLength(3);
  });

  it.each([
    ["1", ExitCode.guard],
    ["2", ExitCode.ok],
    ["49.5%", ExitCode.guard],
    ["50%", ExitCode.ok],
  ])("deletes two of four entries with --max-delete %s: %d", async (limit, exitCode) => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "", "in/b": "", "out/a": "", "out/b": "", "out/c": "", "out/d": "" });
    const args = ["mirror", "shelf://in", "shelf://out", "--delete", "--max-delete", limit];
    expect((await run(args, { openers })).exitCode).toBe(exitCode);
  });

  it("ends with 1 when some files fail, tells which, and deletes nothing", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1", "out/b": "2" });
    const ran = await run(["mirror", "shelf://in", "sealed://out", "--delete"], { openers });
    expect(ran.exitCode).toBe(ExitCode.failed);
    expect(ran.stderr).toMatch(/^s3fs: a: file system is read-only.*\n/);
    expect(await filesOf(fs.at("out"))).toEqual({ b: "2" });
  });

  it("ends with 6 when nothing failed but names are in conflict", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a/b": "1", "in/c": "2", "out/a": "3" });
    const ran = await run(["mirror", "shelf://in", "shelf://out"], { openers });
    expect(ran.exitCode).toBe(ExitCode.conflicts);
    expect(ran.stderr).toMatch(/^s3fs: a: two names collide: .*\n$/);
    expect(await filesOf(fs.at("out"))).toEqual({ a: "3", c: "2" });
  });

  it("says nothing but errors when it is to be quiet", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1" });
    expect(await run(["mirror", "shelf://in", "shelf://out", "--quiet"], { openers })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
    expect((await run(["mirror", "shelf://in", "sealed://no", "-q"], { openers })).stderr).toContain(
      "read-only",
    );
  });

  it("writes its events and its report as JSON, one a line", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a\n\u001b[2J": "hello" });
    const ran = await run(["mirror", "shelf://in", "shelf://out", "--json"], { openers });
    const lines = records(ran.stdout);
    expect(lines[0]).toMatchObject({ kind: "planned", copies: 1, bytes: 5 });
    expect(lines).toContainEqual(expect.objectContaining({ kind: "done", path: "a\n\u001b[2J", size: 5 }));
    expect(lines.at(-1)).toMatchObject({ kind: "report", ok: true, copied: 1, failed: [], conflicts: [] });
    expect(ran.stdout).not.toContain("\u001b");
    const planned = await run(["mirror", "shelf://in", "shelf://b", "--json", "--dry-run"], { openers });
    expect(records(planned.stdout)).toContainEqual({ kind: "would-copy", path: "a\n\u001b[2J", size: 5 });
    await fs.makeDirectory("c");
    const failed = await run(["mirror", "shelf://in", "sealed://c", "--json"], { openers });
    expect(records(failed.stdout).at(-1)).toMatchObject({ ok: false, failed: [{ code: "EROFS" }] });
  });

  it("shows names so that a terminal obeys nothing in them", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/\u001b]0;owned\u0007": "1", "in/\u202ecod.exe": "2" });
    const copied = await run(["mirror", "shelf://in", "shelf://out"], { openers });
    expect(copied.stdout).toContain("copied  \\x1b]0;owned\\x07\n");
    expect(copied.stdout).toContain("copied  \\u202ecod.exe\n");
    const failed = await run(["mirror", "shelf://in", "sealed://out2"], { openers });
    for (const obeyed of ["\u001b", "\u0007", "\u202e"]) {
      expect(copied.stdout + failed.stdout + failed.stderr).not.toContain(obeyed);
    }
  });

  it.each(["in/a", "in/new.json", "out/report.json", "in"])(
    "is refused where its report would lie in one of the trees, before anything is done: %s",
    async (report) => {
      const path = await directory();
      const fs = new OsFS(path);
      await fill(fs, { "in/a": "A", "out/b": "B" });
      const ends = [join(path, "in"), join(path, "out")];
      const ran = await run(["mirror", ...ends, "--delete", "--report", join(path, report)]);
      expect(ran).toMatchObject({ exitCode: ExitCode.usage, stdout: "" });
      expect(ran.stderr).toContain("the report lies inside the");
      expect(await filesOf(fs)).toEqual({ "in/a": "A", "out/b": "B" });
    },
  );

  it("stops when it is interrupted, with the code of the signal", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1" });
    const reason = new Interrupted("SIGTERM");
    const ran = await run(["mirror", "shelf://in", "shelf://out"], {
      openers,
      signal: AbortSignal.abort(reason),
    });
    expect(ran).toEqual({
      exitCode: 143,
      stdout: "stopped before anything was changed\n",
      stderr: "s3fs: stopped by SIGTERM\n",
    });
    await expect(access("out")).rejects.toThrow();
  });

  it.each([
    [[], "missing required argument 'source'"],
    [["a"], "missing required argument 'target'"],
    [["a", "b", "c"], "too many arguments"],
    [["a", "b", "--max-delete", "-1"], "a share such as 5%"],
    [["a", "b", "--max-delete", "101%"], "a share such as 5%"],
    [["a", "b", "--concurrency", "0"], "a whole number from 1"],
    [["a", "b", "--frobnicate"], "unknown option '--frobnicate'"],
    [["nope://a", "b"], 'nothing opens the scheme "nope"; known are file, temp, mem, s3'],
    [["a", "mem://?x=1"], 'unknown parameter "x"'],
    [[".", "."], "choose two trees"],
  ])("ends with 2 for the arguments %j", async (args, rule) => {
    const ran = await run(["mirror", ...args]);
    expect(ran.exitCode).toBe(ExitCode.usage);
    expect(ran.stderr).toMatch(/^s3fs: [^\n]+\n$/);
    expect(ran.stderr).toContain(rule);
  });
});
