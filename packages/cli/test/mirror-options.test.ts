import { once } from "node:events";
import { rmSync } from "node:fs";
import { access, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, type ClientRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { ExitCode } from "@s3fs/cli";
import { FileSystem, FsError, parsePath, within, type Opener } from "@s3fs/core";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Interrupted } from "../src/interrupt.ts";
import { run } from "./run.ts";
import { fill, filesOf, shelf } from "./shelf.ts";

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

describe("a copy that fails, and may succeed later", () => {
  it.each([
    ["0", ExitCode.failed, 1],
    ["1", ExitCode.failed, 2],
    ["2", ExitCode.ok, 3],
  ])("is begun anew as often as --retries %s says", async (retries, exitCode, attempts) => {
    const { fs, openers } = shelf();
    await fill(fs, { "in/a": "A" });
    let reads = 0;
    const opener: Opener = {
      schemes: ["shaky"],
      open: async () =>
        new FileSystem({
          ...fs.at("in").driver,
          async read(path, request) {
            reads += 1;
            if (reads < 3) throw new FsError("EUNAVAILABLE", { path, retryable: true });
            return fs.at("in").driver.read(path, request);
          },
        }),
    };
    const args = ["mirror", "shaky://in", join(directory, "out"), "--retries", retries];
    expect((await run(args, { openers: [...openers, opener] })).exitCode).toBe(exitCode);
    expect(reads).toBe(attempts);
  });
});

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
    const ran = await run([...args, "--max-duration", "2s"]);
    expect(ran.exitCode).toBe(ExitCode.limit);
    expect(ran.stderr).toBe("s3fs: stopped after 2s\n");
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
    expect((await run([...args, "--concurrency", "1", "--max-duration", "2s"])).exitCode).toBe(
      ExitCode.limit,
    );
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

describe("what a mirror writes to S3", () => {
  const flags = [
    "--storage-class",
    "STANDARD_IA",
    "--acl",
    "public-read",
    "--sse",
    "AES256",
    "--metadata",
    "author=me",
    "--metadata",
    "lang=de",
    "--cache-control",
    "max-age=60",
    "--content-type",
    "text/x-log",
    "--part-size",
    "5M",
  ];

  it("has the class, the headers and the metadata that were asked for, also where the store could copy by itself", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await fill(new OsFS(directory), { "in/a": "A" });
    const asked = askedEncryption();
    const ran = await run(["mirror", join(directory, "in"), urlOf(server, "demo/one"), ...flags]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(
      (await run(["mirror", urlOf(server, "demo/one"), urlOf(server, "demo/two"), ...flags])).exitCode,
    ).toBe(0);
    const { endpoint, region, credentials } = server;
    await using fs = new S3FS("demo", { endpoint, region, credentials });
    for (const path of ["one/a", "two/a"]) {
      expect((await fs.stat(path)).native).toMatchObject({
        storageClass: "STANDARD_IA",
        cacheControl: "max-age=60",
        contentType: "text/x-log",
        metadata: expect.objectContaining({ author: "me", lang: "de" }),
      });
      expect(JSON.stringify(await fs.s3.acl(path))).toContain("AllUsers");
    }
    expect(asked).toContain("AES256");
    expect(asked).not.toContain(undefined);
    expect(server.requests.count("CopyObject")).toBe(0);
  });

  it("has the class, the access and the encryption that were asked for where the store copies by itself", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { endpoint, region, credentials } = server;
    await using fs = new S3FS("demo", { endpoint, region, credentials });
    await fill(fs, { "one/a": "A" });
    const wishes = ["--storage-class", "STANDARD_IA", "--acl", "public-read", "--sse", "AES256"];
    const asked = askedEncryption();
    const ran = await run(["mirror", urlOf(server, "demo/one"), urlOf(server, "demo/two"), ...wishes]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(server.requests.count("CopyObject")).toBe(1);
    expect((await fs.stat("two/a")).native).toMatchObject({ storageClass: "STANDARD_IA" });
    expect(JSON.stringify(await fs.s3.acl("two/a"))).toContain("AllUsers");
    expect(asked).toEqual(["AES256"]);
  });

  /** What the requests for a change ask of the encryption; a store encrypts whether it is asked or not. */
  function askedEncryption(): readonly unknown[] {
    const asked: unknown[] = [];
    const note = (message: unknown): void => {
      const { request } = message as { readonly request: ClientRequest }; // as Node documents the channel
      if (request.method === "PUT") asked.push(request.getHeader("x-amz-server-side-encryption"));
    };
    subscribe("http.client.request.start", note);
    onTestFinished(() => void unsubscribe("http.client.request.start", note));
    return asked;
  }

  it("is encrypted by the key of KMS that was asked for, which is enough to ask for KMS", async () => {
    const seen: IncomingHttpHeaders[] = [];
    const page =
      "<ListBucketResult><Name>demo</Name><Prefix></Prefix><IsTruncated>false</IsTruncated></ListBucketResult>";
    const store = createServer((request, response) => {
      request.resume();
      if (request.method === "PUT") seen.push(request.headers);
      const isPage = request.method === "GET";
      const isLook = request.method === "HEAD"; // nothing is there
      response
        .writeHead(isLook ? 404 : 200, { "content-type": "application/xml", etag: '"1"' })
        .end(isPage ? page : "");
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void store.close());
    await once(store, "listening");
    const { port } = store.address() as AddressInfo;
    await fill(new OsFS(directory), { "in/a": "A" });
    const url = `s3://key:secret@demo?endpoint_url=http://127.0.0.1:${port}&region=us-east-1`;
    const ran = await run([
      "mirror",
      join(directory, "in"),
      url,
      "--sse-kms-key-id",
      "the-key",
      "--no-index",
    ]);
    expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
    expect(seen.at(-1)).toMatchObject({
      "x-amz-server-side-encryption": "aws:kms",
      "x-amz-server-side-encryption-aws-kms-key-id": "the-key",
    });
  });

  it("goes in parts of the size that was asked for", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    await new OsFS(join(directory, "in")).write("large", new Uint8Array(11_000_000));
    await run(["mirror", join(directory, "in"), urlOf(server, "demo"), "--part-size", "5M"]);
    expect(server.requests.count("UploadPart")).toBe(3);
  });

  it("is refused where the target is no S3, with the flag that asks for it", async () => {
    const ran = await run(["mirror", directory, "mem://", "--storage-class", "GLACIER"]);
    expect(ran.exitCode).toBe(ExitCode.usage);
    expect(ran.stderr).toContain("--storage-class is for s3:// and does nothing here");
    const links = await run(["mirror", "s3://demo", "mem://", "--follow-symlinks"]);
    expect(links.stderr).toContain("--follow-symlinks is for file://, temp:// and does nothing here");
  });
});

function urlOf({ endpoint, region, credentials }: S3Server, path: string): string {
  const keys = [credentials.accessKeyId, credentials.secretAccessKey].map(encodeURIComponent).join(":");
  return `s3://${keys}@${path}?endpoint_url=${encodeURIComponent(endpoint)}&region=${region}`;
}
