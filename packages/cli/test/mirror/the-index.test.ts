import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OsFS } from "@s3fs/os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { fill } from "../shelf.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("the index of a mirror", () => {
  const cached = async (): Promise<string[]> => {
    const names = await readdir(join(directory, "cache/s3fs")).catch(() => []);
    return names.filter((name) => name.endsWith(".index"));
  };
  const env = (): { XDG_CACHE_HOME: string; LOCALAPPDATA: string } => ({
    XDG_CACHE_HOME: join(directory, "cache"),
    LOCALAPPDATA: join(directory, "cache"),
  });

  it("is kept in the cache of the user, one for each pair of trees", async () => {
    const [a, b] = [join(directory, "a"), join(directory, "b")];
    await new OsFS(a).write("x", "X", { modified: new Date("2024-01-01") });
    for (const target of [b, join(directory, "c")])
      for (let times = 0; times < 3; times += 1)
        expect(await run(["mirror", a, target], { env: env() })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await cached()).toHaveLength(2);
  });

  it.each([[["--no-index"]], [["--compare", "size"]], [["--dry-run"]]])(
    "is not written with %j",
    async (flags) => {
      const [a, b] = [join(directory, "a"), join(directory, "b")];
      await new OsFS(a).write("x", "X", { modified: new Date("2024-01-01") });
      for (let times = 0; times < 3; times += 1)
        expect((await run(["mirror", a, b, ...flags], { env: env() })).exitCode).toBe(0);
      expect(await cached()).toEqual([]);
    },
  );

  it("is not kept for trees that the cache lies in", async () => {
    await fill(new OsFS(directory), { "x/y": "X" });
    const ran = await run(["mirror", directory, "mem://"], { env: env() });
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await cached()).toEqual([]);
  });

  it("is the file that is named, and one that is of other trees is told of as a warning", async () => {
    const [a, b, index] = [join(directory, "a"), join(directory, "b"), join(directory, "my.index")];
    await new OsFS(a).write("x", "X", { modified: new Date("2024-01-01") });
    for (let times = 0; times < 2; times += 1)
      expect((await run(["mirror", a, b, "--index", index])).stderr).toBe("");
    expect(await readFile(index, "utf8")).toContain('"s3fs-sync-index"');
    const other = await run(["mirror", a, join(directory, "c"), "--index", index]);
    expect(other.exitCode).toBe(0);
    expect(other.stderr).toMatch(
      /^s3fs: warning: the index "my\.index" is not used, and was left as it is: .*\n$/,
    );
  });
});
