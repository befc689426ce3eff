import { mkdtemp, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { OsFS } from "@s3fs/os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { fill, filesOf, shelf } from "../shelf.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("what a mirror replaces and deletes", () => {
  it.each([[], ["--skip-links"], ["--follow-symlinks"]])(
    "is never what lies behind a link of the target %j",
    async (...flags) => {
      const [from, to] = [join(directory, "from"), join(directory, "to")];
      await fill(new OsFS(from), { "real/x": "X", other: "new", lf: "newer" });
      await fill(new OsFS(to), { "real/x": "X", other: "new" });
      await symlink("real", join(to, "latest"));
      await symlink("other", join(to, "lf"));
      const careful = await run(["mirror", from, to, ...flags]);
      expect(careful.exitCode).toBe(ExitCode.conflicts);
      expect(await readlink(join(to, "lf"))).toBe("other");
      const ran = await run(["mirror", from, to, "--delete", ...flags]);
      expect(ran).toMatchObject({
        exitCode: ExitCode.ok,
        stdout: expect.stringContaining("deleted latest\n"),
      });
      expect(await filesOf(new OsFS(to))).toEqual({ "real/x": "X", other: "new", lf: "newer" });
    },
  );

  it("is nothing that is there, with --no-overwrite", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "new", "in/b": "B", "out/a": "old!" });
    await run(["mirror", "shelf://in", "shelf://out", "--no-overwrite"], { openers });
    expect(await filesOf(fs.at("out"))).toEqual({ a: "old!", b: "B" });
    const both = ["mirror", "shelf://in", "shelf://out", "--no-overwrite", "--compare", "size"];
    expect((await run(both, { openers })).exitCode).toBe(ExitCode.usage);
  });

  it("takes what is excluded, too, when that is asked for", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "out/a": "A", "out/b.tmp": "T" });
    await run(["mirror", "shelf://in", "shelf://out", "--exclude", "*.tmp", "--delete-excluded"], {
      openers,
    });
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["a"]);
  });

  it("goes to the backup directory first", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "new", "out/a": "old!", "out/gone": "G" });
    const args = ["mirror", "shelf://in", "shelf://out", "--delete", "--backup-dir", "shelf://kept"];
    expect((await run(args, { openers })).exitCode).toBe(0);
    expect(await filesOf(fs.at("kept"))).toEqual({ a: "old!", gone: "G" });
  });
});
