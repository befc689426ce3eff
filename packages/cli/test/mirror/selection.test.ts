import { mkdtemp, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { ExitCode } from "@s3fs/cli";
import { OsFS } from "@s3fs/os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Interrupted } from "../../src/interrupt.ts";
import { run } from "../run.ts";
import { fill, filesOf, shelf } from "../shelf.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(() => rm(directory, { recursive: true }));

/** A text as a file of the disk. */
async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

describe("which files a mirror looks at", () => {
  const tree = { "in/a.log": "", "in/keep.log": "", "in/b": "", "in/d/c": "" };

  it("can come from a file of rules, in order", async () => {
    const { fs, openers } = shelf();
    await fill(fs, tree);
    const rules = await file("rules", "# logs\n+ keep.log\n- *.log\r\n\n- d/\n");
    const ran = await run(["mirror", "shelf://in", "shelf://out", "--filter-from", rules], { openers });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["b", "keep.log"]);
  });

  it.each([
    ["list", "\n", "*\nd/c\n"],
    ["list of CRLF lines", "\r\n", "*\r\nd/c\r\n"],
    ["list of NUL, for names with line ends", "\0", "*\0d/c\0"],
  ])("can come from a %s, where a name is no glob", async (_what, _separator, names) => {
    const { fs, openers } = shelf();
    await fill(fs, { ...tree, "in/*": "" });
    const listed = await file("names", names);
    await run(["mirror", "shelf://in", "shelf://out", "--files-from", listed], { openers });
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["*", "d/c"]);
  });

  it("are told of where their name is nowhere, which is a failure, after all else is done", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { ...tree, "out/old": "" });
    const listed = await file("names", "b\nold\nd\n b\nd/missing\n");
    const args = ["shelf://in", "shelf://out", "--files-from", listed];
    const report = join(directory, "report.json");
    const ran = await run(["mirror", ...args, "--report", report], { openers });
    expect(ran.exitCode).toBe(ExitCode.failed);
    const lines = [
      's3fs: warning: " b" of the list of files is on neither side',
      's3fs: warning: "d/missing" of the list of files is on neither side',
    ];
    expect(ran.stderr.trimEnd().split("\n")).toEqual(lines);
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["b", "d/c", "old"]);
    expect(JSON.parse(await readFile(report, "utf8"))).toMatchObject({
      ok: false,
      failed: [],
      warnings: lines.map((line) => line.replace("s3fs: warning: ", "")),
    });
    for (const command of [
      ["check", ...args],
      ["mirror", ...args, "--plan", "shelf://plan"],
    ]) {
      const told = await run(command, { openers });
      expect([told.exitCode, told.stderr.trimEnd().split("\n")]).toEqual([ExitCode.failed, lines]);
    }
  });

  it("count as met where they are the same already, left out, or on the target alone", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { ...tree, "out/old": "" });
    const listed = await file("names", "b\nold\nd/c\nkeep.log\n");
    const args = ["mirror", "shelf://in", "shelf://out", "--files-from", listed, "--exclude", "*.log"];
    for (const _time of [1, 2])
      expect(await run(args, { openers })).toMatchObject({ exitCode: ExitCode.ok, stderr: "" });
  });

  it("can come from the standard input", async () => {
    const { fs, openers } = shelf();
    await fill(fs, tree);
    const stdin = Readable.from([Buffer.from("b\n")]);
    await run(["mirror", "shelf://in", "shelf://out", "--files-from", "-"], { openers, stdin });
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["b"]);
  });

  it("does not wait for the standard input when it is stopped", async () => {
    const { openers } = shelf();
    const stdin = new Readable({ read() {} });
    const controller = new AbortController();
    const args = ["mirror", "shelf://in", "shelf://out", "--files-from", "-"];
    const running = run(args, { openers, stdin, signal: controller.signal });
    controller.abort(new Interrupted("SIGINT"));
    expect(await running).toMatchObject({ exitCode: 130, stderr: "s3fs: stopped by SIGINT\n" });
  });

  it.each([
    ["--filter-from", "- a\nb\n", "its line 2 is no rule"],
    ["--filter-from", "+a\n", "its line 1 is no rule"],
    ["--files-from", "a\n../b\n", "its line 2 is no path"],
  ])("is refused when %s has a line that says nothing: %j", async (option, text, rule) => {
    const { openers } = shelf();
    const ran = await run(["mirror", "shelf://in", "shelf://out", option, await file("list", text)], {
      openers,
    });
    expect(ran.exitCode).toBe(ExitCode.usage);
    expect(ran.stderr).toContain(rule);
  });

  it.each(["list", "-"])("is refused when it is no UTF-8, whose names would be others: %s", async (name) => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A" });
    const bytes = Buffer.from([0x61, 0x0a, 0xff, 0x0a]);
    const list = name === "-" ? name : join(directory, name);
    await writeFile(join(directory, "list"), bytes);
    const stdin = Readable.from([bytes]);
    const args = ["mirror", "shelf://in", "shelf://out", "--files-from", list];
    const ran = await run(args, { openers, stdin });
    expect(ran).toMatchObject({ exitCode: ExitCode.usage, stderr: expect.stringContaining("no UTF-8") });
    expect(await fs.exists("out")).toBe(false);
  });

  it("ends with 2 when the list is missing, which is none of the trees", async () => {
    const { openers } = shelf();
    const list = join(directory, "missing");
    const ran = await run(["mirror", "shelf://in", "shelf://out", "--files-from", list], { openers });
    expect(ran).toMatchObject({ exitCode: ExitCode.usage, stderr: expect.stringContaining("no such list") });
  });

  it("takes links as told", async () => {
    await fill(new OsFS(directory), { "in/a": "A", "outside/b": "B" });
    await symlink(join(directory, "outside"), join(directory, "in/link"));
    await symlink("a", join(directory, "in/inner"));
    const mirrored = async (...flags: string[]): Promise<string[]> => {
      const { fs, openers } = shelf();
      expect(
        (await run(["mirror", join(directory, "in"), "shelf://out", ...flags], { openers })).exitCode,
      ).toBe(0);
      return Object.keys(await filesOf(fs.at("out")));
    };
    expect(await mirrored()).toEqual(["a", "inner"]);
    expect(await mirrored("--follow-symlinks")).toEqual(["a", "inner", "link/b"]);
    expect(await mirrored("--skip-links")).toEqual(["a"]);
    const args = ["mirror", join(directory, "in"), join(directory, "made"), "--links"];
    expect((await run([...args, "--dry-run"])).stdout).toMatch(
      /would link {3}inner\nwould link {3}link\n.*2 links made/,
    );
    expect((await run(args)).stdout).toMatch(/linked {2}link\n(?:.*\n)*1 copied .* 2 links made/);
    expect(await readlink(join(directory, "made/inner"))).toBe("a");
    expect((await run(args)).stdout).toMatch(/^0 copied \(0 B\), \d the same\n$/);
    const nowhere = await run(["mirror", join(directory, "in"), "mem://", "--links"]);
    expect(nowhere.exitCode).toBe(ExitCode.failed);
    expect(nowhere.stderr).toContain("the target has no links");
  });
});
