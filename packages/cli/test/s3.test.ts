import { ExitCode } from "@s3fs/cli";
import { serveS3, type S3Server } from "@s3fs/server";
import { OsFS } from "@s3fs/os";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Interrupted } from "../src/interrupt.ts";
import { run } from "./run.ts";
import { fill, filesOf } from "./shelf.ts";

let server: S3Server;
let directory: string;

beforeEach(async () => {
  server = await serveS3({ buckets: ["demo"] });
  directory = await mkdtemp(join(tmpdir(), "s3fs-cli-"));
});

afterEach(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

/** With the credentials and the address of the server in it. */
function s3Url(path: string, { secret = server.credentials.secretAccessKey } = {}): string {
  const credentials = [server.credentials.accessKeyId, secret].map(encodeURIComponent).join(":");
  return `s3://${credentials}@${path}?endpoint_url=${encodeURIComponent(server.endpoint)}&region=${server.region}`;
}

describe("s3fs on S3", () => {
  it("mirrors a disk to a bucket and back, lists it and reads it", async () => {
    const [from, to] = [join(directory, "from"), join(directory, "to")];
    const files = { "a/b c%.txt": "hello", d: "world" };
    await fill(new OsFS(from), files);
    const url = s3Url("demo/site");
    expect((await run(["mirror", from, url])).stdout).toMatch(/\n2 copied \(10 B\)/);
    expect((await run(["mirror", from, url])).stdout).toMatch(/^0 copied/);
    expect((await run(["ls", url, "--recursive"])).stdout).toBe("a/\na/b c%.txt\nd\n");
    expect((await run(["cat", s3Url("demo/site/a/b%20c%25.txt")])).stdout).toBe("hello");
    expect(await run(["mirror", url, to])).toMatchObject({ exitCode: ExitCode.ok, stderr: "" });
    expect(await filesOf(new OsFS(to))).toEqual(files);
  });

  it("moves no tree with links into a bucket, and empties nothing that they lead to", async () => {
    await fill(new OsFS(directory), { "tree/a": "A", "precious/p": "P" });
    await symlink("../precious", join(directory, "tree/link"));
    const ran = await run(["mv", join(directory, "tree"), s3Url("demo/moved")]);
    expect(ran.exitCode).toBe(ExitCode.failed);
    expect(ran.stderr).toContain("links or special files");
    expect(await filesOf(new OsFS(directory))).toMatchObject({ "precious/p": "P", "tree/a": "A" });
    expect((await run(["ls", s3Url("demo")])).stdout).toBe("");
  });

  it("deletes in the bucket when asked", async () => {
    const from = join(directory, "from");
    await fill(new OsFS(from), { a: "1", b: "2" });
    await run(["mirror", from, s3Url("demo")]);
    await new OsFS(from).remove("b");
    const ran = await run(["mirror", from, s3Url("demo"), "--delete"]);
    expect(ran).toMatchObject({ exitCode: ExitCode.ok, stdout: expect.stringContaining("deleted b\n") });
    expect((await run(["ls", s3Url("demo")])).stdout).toBe("a\n");
  });

  it("tells a missing source from a missing target, and shows no secret of either", async () => {
    const missing = s3Url("nowhere/prefix");
    await fill(new OsFS(directory), { a: "1" });
    const source = await run(["mirror", missing, join(directory, "to")]);
    expect(source.exitCode).toBe(ExitCode.missing);
    const target = await run(["mirror", directory, missing]);
    expect(target.exitCode).toBe(ExitCode.failed);
    for (const { stderr, stdout } of [source, target]) {
      expect(stderr).toMatch(
        /^s3fs: s3:\/\/S3FS\w+:\*\*\*@nowhere\/prefix\?\S+: no such bucket: .*check the name .*\n$/,
      );
      expect(stdout + stderr).not.toContain(server.credentials.secretAccessKey);
    }
  });

  it("shows no secret when it is the wrong one", async () => {
    const ran = await run(["ls", s3Url("demo", { secret: "CANARY/CANARY+CANARY" })]);
    expect(ran.exitCode).toBe(ExitCode.failed);
    expect(ran.stderr).toMatch(/^s3fs: [^\n]*permission denied[^\n]*credentials[^\n]*\n$/);
    expect(ran.stdout + ran.stderr).not.toContain("CANARY");
  });

  it("stops at once when it is interrupted while a transfer hangs", async () => {
    const url = s3Url("demo");
    await fill(new OsFS(directory), { a: "x".repeat(1000) });
    await run(["mirror", directory, url]);
    server.faults.add({ operation: "GetObject", times: Infinity, action: { kind: "stall", afterBytes: 10 } });
    const controller = new AbortController();
    const running = run(["cat", s3Url("demo/a")], { signal: controller.signal });
    await expect.poll(() => server.requests.count("GetObject")).toBeGreaterThan(0);
    controller.abort(new Interrupted("SIGINT"));
    expect(await running).toMatchObject({ exitCode: 130, stderr: "s3fs: stopped by SIGINT\n" });
  });
});
