import { readFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { ExitCode, runProgram } from "@s3fs/cli";
import { describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { fill, shelf } from "./shelf.ts";

describe("s3fs", () => {
  const commands = ["mirror", "check", "ls", "tree", "du", "cat", "cp", "mv", "rm", "url", "serve"];

  it.each([["--help"], ["help"], ...commands.map((command) => [command, "--help"])])(
    "prints help that fits a screen of 24 lines by 80 columns: %s %s",
    async (...args) => {
      const ran = await run(args.filter((arg) => arg !== undefined));
      expect(ran.exitCode).toBe(ExitCode.ok);
      const lines = ran.stdout.trimEnd().split("\n");
      expect(lines.length).toBeLessThanOrEqual(24);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      expect(ran.stdout).toMatch(/^Usage: s3fs /);
    },
  );

  it("names every option of mirror in its help, and says of each what it means when that is asked", async () => {
    const { stdout: brief } = await run(["mirror", "--help"]);
    const { stdout: full, exitCode } = await run(["mirror", "--help-all"]);
    expect(exitCode).toBe(ExitCode.ok);
    const named = (text: string): string[] => [...new Set(text.match(/--[a-z][a-z-]+/g))].sort();
    expect(named(full).length).toBeGreaterThan(30);
    expect(named(brief)).toEqual(named(full).filter((name) => name !== "--help"));
    expect(full).toMatch(/--delete-excluded +delete what is excluded/);
  });

  it("has every option of mirror, and every command, in its README", async () => {
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const { stdout } = await run(["mirror", "--help-all"]);
    const options = new Set(stdout.match(/--[a-z][a-z-]+/g));
    for (const help of ["--help", "--help-all"]) options.delete(help);
    const table = readme.slice(readme.indexOf("## `s3fs mirror"), readme.indexOf("### What it shows"));
    for (const option of options) expect(table).toContain(option);
    for (const command of commands) expect(readme).toContain(`| \`${command} `);
  });

  it("prints its help, as an error, when it is given nothing to do", async () => {
    const ran = await run([]);
    expect(ran.exitCode).toBe(ExitCode.usage);
    expect(ran.stderr).toMatch(/^Usage: s3fs /);
  });

  it("prints its version", async () => {
    expect(await run(["--version"])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it("names the way to the help when it does not know a command", async () => {
    const ran = await run(["mirorr", "a", "b"]);
    expect(ran).toMatchObject({ exitCode: ExitCode.usage, stdout: "" });
    expect(ran.stderr).toMatch(
      /^s3fs: unknown command 'mirorr' \(Did you mean mirror\?\); see s3fs --help\n$/,
    );
  });

  const canary = "CANARY";
  it.each([
    [`s3://AK:${canary}@bucket`],
    ["ls", `s3://AK:${canary}@bucket?nope=1`],
    ["ls", `s4://AK:${canary}@bucket`],
    ["ls", `s3://AK:${canary}/x@bucket`],
    ["ls", `s3:AK:${canary}@bucket`],
    ["ls", `s3://bucket?secret_access_key=${canary}&x`],
    ["ls", `mem://u:${canary}@h`],
    ["cat", `file://u:${canary}@h/x`],
    ["mirror", `s3://AK:${canary}@bucket?strict=perhaps`, "."],
    ["mirror", ".", `s3://AK:${canary}%@bucket`],
    ["mirror", ".", "mem://", `s3://AK:${canary}@bucket`],
    ["mirror", ".", "mem://", "--compare", `s3://AK:${canary}@bucket`],
    ["mirror", ".", "mem://", `--s3://AK:${canary}@bucket`],
  ])("shows no secret of %s %s %s %s", async (...args) => {
    const ran = await run(args.filter((arg) => arg !== undefined));
    expect(ran.exitCode).not.toBe(ExitCode.ok);
    expect(ran.stderr).toMatch(/^s3fs: [^\n]+\n$/);
    expect(ran.stdout + ran.stderr).not.toContain(canary);
  });

  it("ends quietly when the reader of its output goes away", async () => {
    const { fs, openers } = shelf();
    await fill(fs, Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`d/${index}`, ""])));
    let writes = 0;
    const stdout = broken(() => ((writes += 1) > 3 ? "EPIPE" : undefined));
    const stderr = broken(() => undefined);
    expect(await runProgram(["ls", "shelf://d"], { stdout, stderr, openers })).toBe(ExitCode.ok);
    expect(writes).toBe(4);
  });

  it("goes on with a mirror when the reader of its output goes away", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1", "in/b": "2" });
    const stdout = broken(() => "EPIPE");
    const ended = await runProgram(["mirror", "shelf://in", "shelf://out"], {
      stdout,
      stderr: broken(() => undefined),
      openers,
    });
    expect(ended).toBe(ExitCode.ok);
    expect(await fs.read("out/b").text()).toBe("2");
  });

  it("fails when its output can't be written", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "hello" });
    const stderr: string[] = [];
    const ended = await runProgram(["cat", "shelf://d/a"], {
      stdout: broken(() => "ENOSPC"),
      stderr: broken((text) => void stderr.push(text)),
      openers,
    });
    expect(ended).toBe(ExitCode.failed);
    expect(stderr.join("")).toBe("s3fs: ENOSPC\n");
  });

  it("leaves no listener behind", async () => {
    const stdout = broken(() => undefined);
    const before = stdout.listenerCount("error");
    await runProgram(["--help"], { stdout, stderr: stdout });
    expect(stdout.listenerCount("error")).toBe(before);
  });
});

/** A stream that fails with a code when the function says so. */
function broken(codeFor: (text: string) => string | undefined): Writable {
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      const code = codeFor(Buffer.from(chunk).toString());
      done(code === undefined ? null : Object.assign(new Error(code), { code }));
    },
  });
}
