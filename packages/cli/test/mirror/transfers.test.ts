import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
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

/** A text as a file of the disk. */
async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

describe("how a mirror transfers", () => {
  it("goes on with what the journal has, after it was stopped, and removes it at the end", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const modified = new Date("2024-01-01"); // what is younger than the run might change once more unseen
    for (const name of ["a", "z"]) await new OsFS(directory).write(`in/${name}`, name, { modified });
    const hanging = server.faults.add({
      operation: "PutObject",
      key: "z",
      times: Infinity,
      action: { kind: "stall" },
    });
    const journal = join(directory, "journal");
    const args = ["mirror", join(directory, "in"), urlOf(server, "demo"), "--journal", journal];
    const timer = heldTimer(TWO_HOURS_MS);
    const running = run([...args, "--concurrency", "1", "--max-duration", "2h"]);
    await expect.poll(() => server.requests.count("PutObject"), WAITING).toBe(2);
    timer.fire();
    expect((await running).exitCode).toBe(ExitCode.limit);
    expect(await readFile(journal, "utf8")).not.toBe("");
    hanging.remove();
    for (const [option, text] of [
      ["--filter-from", "- b"],
      ["--files-from", "z"],
    ] as const) {
      const other = await run([...args, option, await file("list", text)]);
      expect(other).toMatchObject({ exitCode: ExitCode.usage, stderr: expect.stringContaining("journal") });
    }
    server.requests.reset();
    expect(await run(args)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(server.requests.count("PutObject")).toBe(1);
    await expect(access(journal)).rejects.toThrow("ENOENT");
  });

  it("looks at every copy, or reads it back, when that is asked for", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await fill(new OsFS(directory), { "in/a": "A" });
    const requests = async (
      to: string,
      verify: string,
    ): Promise<{ HeadObject: number; GetObject: number }> => {
      server.requests.reset();
      await run(["mirror", join(directory, "in"), urlOf(server, `demo/${to}`), "--verify", verify]);
      const { HeadObject = 0, GetObject = 0 } = server.requests.counts();
      return { HeadObject, GetObject };
    };
    await requests("first", "reply"); // which also finds out what the store can
    const { HeadObject: heads } = await requests("reply", "reply");
    expect(await requests("head", "head")).toEqual({ HeadObject: heads + 1, GetObject: 0 });
    expect(await requests("read", "read")).toEqual({ HeadObject: heads + 1, GetObject: 1 });
    expect((await run(["mirror", directory, "mem://", "--verify", "hope"])).exitCode).toBe(ExitCode.usage);
  });

  it("takes a limit only that is one", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A" });
    const args = ["mirror", "shelf://in", "shelf://out"];
    for (const flag of ["--bwlimit", "--max-memory", "--concurrency", "--retries"])
      expect((await run([...args, flag, "fast"], { openers })).exitCode).toBe(ExitCode.usage);
  });

  /** Files whose reading is watched, and fails as often as is said. */
  function watchedSource(
    fs: FileSystem,
    failures = 0,
  ): { opener: Opener; seen: { most: number; reads: number } } {
    const { copyFrom: _copyFrom, locate: _locate, ...driver } = within(fs.driver, parsePath("in"));
    const seen = { most: 0, reads: 0 };
    let underWay = 0;
    const read: typeof driver.read = async (path, request) => {
      seen.reads += 1;
      if (seen.reads <= failures) throw new FsError("EUNAVAILABLE", { retryable: true });
      seen.most = Math.max(seen.most, (underWay += 1));
      const reading = await driver.read(path, request);
      const release = async (): Promise<void> => {
        await setImmediate();
        underWay -= 1;
        await reading.release();
      };
      return { ...reading, release };
    };
    return { opener: { schemes: ["watched"], open: async () => new FileSystem({ ...driver, read }) }, seen };
  }

  it.each([
    ["files, by --concurrency", ["--concurrency", "2"], 2],
    ["bytes, by --max-memory", ["--max-memory", "1000"], 1],
  ] as const)("has so many %s under way", async (_what, flags, most) => {
    const { fs, openers } = shelf();
    const files = Array.from({ length: 6 }, (_, index) => [`in/${index}`, "x".repeat(600)]);
    await fill(fs, Object.fromEntries(files));
    const { opener, seen } = watchedSource(fs);
    const args = ["mirror", "watched://in", "shelf://out", ...flags];
    expect(await run(args, { openers: [...openers, opener] })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(seen.most).toBe(most);
  });

  it("begins a copy anew as often as --retries says", async () => {
    for (const retries of [0, 3]) {
      const { fs, openers } = shelf();
      await fill(fs, { "in/a": "A" });
      const { opener, seen } = watchedSource(fs, 9);
      const args = ["mirror", "watched://in", "shelf://out", "--retries", String(retries)];
      expect((await run(args, { openers: [...openers, opener] })).exitCode).toBe(ExitCode.failed);
      expect(seen.reads).toBe(1 + retries);
    }
  });

  it("reads no faster than --bwlimit lets it", async () => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "x".repeat(600), "in/b": "B" });
    const { opener } = watchedSource(fs);
    // The first chunk goes at once, the second one ten minutes later.
    const slow = ["--concurrency", "1", "--bwlimit", "1", "--max-duration", "2s"];
    const ran = await run(["mirror", "watched://in", "shelf://out", ...slow], {
      openers: [...openers, opener],
    });
    expect(ran.exitCode).toBe(ExitCode.limit);
    expect(await fs.exists("out/b")).toBe(false);
  });

  it("removes what killed runs left, when that is asked for", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await fill(new OsFS(directory), { "in/a": "A" });
    const ran = await run(["mirror", join(directory, "in"), urlOf(server, "demo"), "--remove-leftovers"]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(server.requests.count("ListMultipartUploads")).toBe(1);
  });
});

function urlOf({ endpoint, region, credentials }: S3Server, path: string): string {
  const keys = [credentials.accessKeyId, credentials.secretAccessKey].map(encodeURIComponent).join(":");
  return `s3://${keys}@${path}?endpoint_url=${encodeURIComponent(endpoint)}&region=${region}`;
}
