import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
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

describe("a mirror in shards", () => {
  it("is planned, applied shard by shard, and deletes at last", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "in/d/b": "B", "in/c": "C", "out/c": "C", "out/gone": "G" });
    const args = ["mirror", "shelf://in", "shelf://out", "--plan", "shelf://plan"];
    const planned = await run([...args, "--delete"], { openers });
    expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^planned: 1 shards/) });
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["c", "gone"]);
    const early = await run([...args, "--shard", "last"], { openers });
    expect(early).toMatchObject({
      exitCode: ExitCode.guard,
      stderr: expect.stringContaining("shard 0 of 1"),
    });
    expect((await run([...args, "--shard", "0"], { openers })).stdout).toMatch(/copied {2}a\n/);
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["a", "c", "d/b", "gone"]);
    expect((await run([...args, "--shard", "last", "--dry-run"], { openers })).stdout).toContain(
      "would delete gone",
    );
    expect((await run([...args, "--shard", "last"], { openers })).exitCode).toBe(0);
    expect(Object.keys(await filesOf(fs.at("out")))).toEqual(["a", "c", "d/b"]);
  });

  it("ends with 2 where there is no plan, and says so", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "empty/x": "X" });
    for (const plan of ["shelf://missing", "shelf://empty"])
      for (const shard of ["0", "last"]) {
        const args = ["mirror", "shelf://in", "shelf://out", "--plan", plan, "--shard", shard];
        const ran = await run(args, { openers });
        expect(ran.exitCode).toBe(ExitCode.usage);
        expect(ran.stderr).toContain(`${plan}: invalid argument: there is no plan at this place`);
      }
    expect(await fs.exists("out")).toBe(false);
  });

  it("deletes nothing after a shard of which the source has lost a file since", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "in/b": "B", "out/b": "B", "out/gone": "G" });
    const args = ["mirror", "shelf://in", "shelf://out", "--plan", "shelf://plan"];
    await run([...args, "--delete"], { openers });
    await fs.remove("in/a");
    const shard = await run([...args, "--shard", "0"], { openers });
    expect(shard).toMatchObject({
      exitCode: ExitCode.failed,
      stdout: expect.stringContaining("1 gone from the source meanwhile"),
    });
    const last = await run([...args, "--shard", "last"], { openers });
    expect(last.exitCode).toBe(ExitCode.guard);
    expect(await filesOf(fs.at("out"))).toEqual({ b: "B", gone: "G" });
  });

  it("ends with 3 when the source is taken away while it runs, and deletes nothing", async () => {
    const [from, to] = [join(directory, "from"), join(directory, "to")];
    await fill(new OsFS(from), { a: "A", b: "B" });
    await fill(new OsFS(to), { gone: "G" });
    const args = ["mirror", from, to, "--delete", "--concurrency", "1"];
    const ran = await run(args, {
      heard: (text) => text.includes("copied") && rmSync(from, { recursive: true }),
    });
    expect(ran.exitCode).toBe(ExitCode.missing);
    expect(ran.stderr).toContain("the source went away during the run");
    expect(await filesOf(new OsFS(to))).toMatchObject({ gone: "G" });
  });

  it("deletes nothing by reports of a plan that is gone, and is not planned beside them", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "out/gone": "G" });
    const args = ["mirror", "shelf://in", "shelf://out", "--plan", "shelf://plan"];
    await run([...args, "--delete"], { openers });
    expect((await run([...args, "--shard", "0"], { openers })).exitCode).toBe(0);
    for (const name of ["plan.json", "last.ndjson", "shard-000000.ndjson"]) await fs.remove(`plan/${name}`);
    await fill(fs, { "in/b": "B" });
    const again = await run([...args, "--delete"], { openers });
    expect(again).toMatchObject({ exitCode: ExitCode.failed, stdout: "" });
    expect(again.stderr).toContain("report-000000.json: already exists: a plan and what came of it");
    const other = ["mirror", "shelf://in", "shelf://out", "--plan", "shelf://other"];
    await run([...other, "--delete"], { openers });
    await fs.write("other/report-000000.json", await fs.read("plan/report-000000.json").text());
    expect((await run([...other, "--shard", "last"], { openers })).exitCode).toBe(ExitCode.guard);
    expect(await filesOf(fs.at("out"))).toEqual({ a: "A", gone: "G" });
  });

  it.each([
    ["a plan that lies in the target", ["--plan", "shelf://out/plan"], "the plan"],
    ["a plan that lies in the source", ["--plan", "shelf://in/plan"], "the plan"],
    ["a shard of other trees", ["--plan", "shelf://plan", "--shard", "0"], "another target"],
    [
      "a backup in the target",
      ["--plan", "shelf://plan", "--shard", "last", "--backup-dir", "shelf://out/kept"],
      "",
    ],
    ["a shard of no plan", ["--shard", "0"], "--plan"],
    [
      "a journal of a shard",
      ["--plan", "shelf://plan", "--shard", "0", "--journal", "shelf://j"],
      "--journal",
    ],
    ["a journal of a plan", ["--plan", "shelf://plan2", "--journal", "shelf://j"], "--journal"],
  ])("refuses %s, with 2", async (_what, flags, named) => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "out/gone": "G", "elsewhere/gone": "G" });
    await run(["mirror", "shelf://in", "shelf://elsewhere", "--delete", "--plan", "shelf://plan"], {
      openers,
    });
    const before = await filesOf(fs);
    const ran = await run(["mirror", "shelf://in", "shelf://out", ...flags], { openers });
    expect(ran).toMatchObject({ exitCode: ExitCode.usage, stderr: expect.stringContaining(named) });
    expect(await filesOf(fs)).toEqual(before);
  });

  it("is written in lines of JSON only, when that is asked for", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A" });
    const args = ["mirror", "shelf://in", "shelf://out", "--plan", "shelf://plan", "--json"];
    const { stdout } = await run(args, { openers });
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toEqual({
      kind: "plan-written",
      shards: 1,
    });
  });

  it("does not go on after a shard with a damaged report", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A" });
    const args = ["mirror", "shelf://in", "shelf://out", "--plan", "shelf://plan"];
    await run(args, { openers });
    await run([...args, "--shard", "0"], { openers });
    await fs.write("plan/report-000000.json", "{");
    const ran = await run([...args, "--shard", "last"], { openers });
    expect(ran).toMatchObject({
      exitCode: ExitCode.failed,
      stderr: expect.stringContaining("no report of a shard"),
    });
  });
});
