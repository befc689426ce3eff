import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ExitCode } from "@s3fs/cli";
import { FileSystem, FsError, parsePath, within, type Opener } from "@s3fs/core";
import { OsFS } from "@s3fs/os";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { heldTimer } from "../held-timer.ts";
import { run } from "../run.ts";
import { fill, shelf } from "../shelf.ts";

const TWO_HOURS_MS = 7_200_000;
const WAITING = { timeout: 60_000, interval: 10 };

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(() => rm(directory, { recursive: true }));

describe("the end of a mirror", () => {
  it("comes when its time is up: with 5, and it goes on when it is run again", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await fill(new OsFS(directory), { "in/a": "A", "in/b": "B" });
    const hanging = server.faults.add({
      operation: "PutObject",
      key: "b",
      times: Infinity,
      action: { kind: "stall" },
    });
    const report = join(directory, "report.json");
    const args = ["mirror", join(directory, "in"), urlOf(server, "demo"), "--report", report];
    const timer = heldTimer(TWO_HOURS_MS);
    const running = run([...args, "--max-duration", "2h"]);
    await expect.poll(() => server.requests.count("PutObject"), WAITING).toBe(2);
    timer.fire();
    const ran = await running;
    expect(ran.exitCode).toBe(ExitCode.limit);
    expect(ran.stderr).toBe("s3fs: stopped after 2h\n");
    expect(ran.stdout).toMatch(/(?:^|\n)stopped: \d of 2 files copied \(.*\); run it again to go on\n$/);
    expect(JSON.parse(await readFile(report, "utf8"))).toMatchObject({
      kind: "stopped",
      ok: false,
      exitCode: ExitCode.limit,
      copies: 2,
    });
    hanging.remove();
    expect(await run(args)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("stays what it was where the report can't be written, which is told and is a failure by itself", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1", "out/old": "2" });
    const args = ["mirror", "shelf://in", "shelf://out", "--json", "--report"];
    const refused = await run([...args, "sealed://last.json", "-d", "--max-delete", "0"], { openers });
    expect(refused.exitCode).toBe(ExitCode.guard);
    expect(refused.stderr).toMatch(
      /^s3fs: the report was not written: sealed:\/\/last\.json: .*\ns3fs: .*guard/,
    );
    const done = await run([...args, "sealed://last.json"], { openers });
    expect(done.exitCode).toBe(ExitCode.failed);
    expect(JSON.parse(done.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      kind: "report",
      ok: true,
    });
    expect(done.stdout.match(/"kind":"(report|error)"/g)).toHaveLength(1);
  });

  it("is none for a report that can have no place: nothing is done", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "1" });
    const ran = await run(["mirror", "shelf://in", "shelf://out", "--report", "nowhere://x"], { openers });
    expect(ran).toMatchObject({ exitCode: ExitCode.usage, stdout: "" });
    expect(await fs.exists("out")).toBe(false);
  });

  it("is told in a report, whatever it is, and as the last line of JSON", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "out/b": "B" });
    const args = ["mirror", "shelf://in", "shelf://out", "--json", "--report", "shelf://reports/last.json"];
    const reportOf = async (...flags: string[]): Promise<Record<string, unknown>> => {
      const { stdout } = await run([...args, ...flags], { openers });
      const last: unknown = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
      expect(await fs.read("reports/last.json").json()).toEqual(last);
      return last as Record<string, unknown>; // an object, as its kind shows
    };
    expect(await reportOf()).toMatchObject({ kind: "report", ok: true, copied: 1, extra: 1 });
    expect(await reportOf("--delete", "--max-delete", "0")).toMatchObject({
      kind: "error",
      code: "EGUARD",
      exitCode: ExitCode.guard,
    });
    await fs.remove("in", { recursive: true });
    expect(await reportOf()).toMatchObject({ kind: "error", code: "ENOENT", exitCode: ExitCode.missing });
  });

  it("is 5 where a single file found no space", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "in/b": "B" });
    const full: Opener = {
      schemes: ["full"],
      open: async () => {
        const { copyFrom: _copyFrom, ...driver } = within(fs.driver, parsePath("out"));
        const write: typeof driver.write = async (path, chunks, request) => {
          if (path === "b") throw new FsError("ENOSPC");
          return driver.write(path, chunks, request);
        };
        return new FileSystem({ ...driver, write });
      },
    };
    const ran = await run(["mirror", "shelf://in", "full://x"], { openers: [...openers, full] });
    expect(ran).toMatchObject({
      exitCode: ExitCode.limit,
      stderr: expect.stringContaining("b: no space left"),
    });
  });

  it("names the conflicts and is 6 where nothing failed", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A", "out/a/b": "B" });
    const ran = await run(["mirror", "shelf://in", "shelf://out"], { openers });
    expect(ran.exitCode).toBe(ExitCode.conflicts);
    expect(ran.stderr).toContain("a: two names collide");
  });
});

function urlOf({ endpoint, region, credentials }: S3Server, path: string): string {
  const keys = [credentials.accessKeyId, credentials.secretAccessKey].map(encodeURIComponent).join(":");
  return `s3://${keys}@${path}?endpoint_url=${encodeURIComponent(endpoint)}&region=${region}`;
}
