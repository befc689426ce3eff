import { ExitCode } from "@s3fs/cli";
import { describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { fill, shelf } from "./shelf.ts";

describe("s3fs ls", () => {
  it("lists a directory, sorted, with a slash after directories", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/b": "", "d/a.txt": "", "d/a/x": "", "d/\u001b[1m": "" });
    const ran = await run(["ls", "shelf://d"], { openers });
    expect(ran).toEqual({ exitCode: 0, stdout: "\\x1b[1m\na.txt\na/\nb\n", stderr: "" });
  });

  it("lists a whole tree in tree order", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/b": "", "d/a/x": "", "d/a-b": "" });
    expect((await run(["ls", "shelf://d", "--recursive"], { openers })).stdout).toBe("a-b\na/\na/x\nb\n");
  });

  it("shows sizes and times when asked", async () => {
    const { fs, openers } = shelf();
    await fs.write("d/a", "hello", { modified: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
    const ran = await run(["ls", "shelf://d", "-l"], { openers });
    expect(ran.stdout).toBe("             5  2026-01-02T03:04:05Z  a\n");
  });

  it("writes one JSON object a line when asked", async () => {
    const { fs, openers } = shelf();
    await fs.write("d/a\nb", "hello", { modified: Date.UTC(2026, 0, 2) });
    const { stdout } = await run(["ls", "shelf://d", "--json"], { openers });
    expect(stdout.split("\n")).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: "file",
      path: "a\nb",
      size: 5,
      modified: "2026-01-02T00:00:00.000Z",
    });
  });

  it("shows a file that is no directory", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "hello" });
    expect((await run(["ls", "shelf://d/a"], { openers })).stdout).toBe("a\n");
  });

  it("ends with 3 when nothing is there", async () => {
    const { openers } = shelf();
    expect(await run(["ls", "shelf://d/a"], { openers })).toEqual({
      exitCode: ExitCode.missing,
      stdout: "",
      stderr:
        "s3fs: shelf://d/a: no such file or directory; check the spelling, and that its disk is mounted\n",
    });
  });
});

describe("s3fs cat", () => {
  it("writes the bytes of a file", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/a": "hello\u001b[1m" });
    expect(await run(["cat", "shelf://d/a"], { openers })).toEqual({
      exitCode: 0,
      stdout: "hello\u001b[1m",
      stderr: "",
    });
  });

  it("ends with 3 when the file is missing, and with 1 for a directory", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "d/e/a": "" });
    const missing = await run(["cat", "shelf://d/b"], { openers });
    expect(missing.exitCode).toBe(ExitCode.missing);
    expect(missing.stderr).toContain("shelf://d/b: no such file");
    for (const url of ["shelf://d/e", "shelf://d/"]) {
      const directory = await run(["cat", url], { openers });
      expect(directory.exitCode).toBe(ExitCode.failed);
      expect(directory.stderr).toContain(`${url}: is a directory: name a file`);
    }
  });
});
