import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundledCommand } from "./bundled-command.ts";
import type { Ran } from "./run.ts";

let directory: string;
let main: string;

beforeAll(async () => {
  ({ directory, main } = await bundledCommand());
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** How long a clean stop may take is left to the machine, which may be busy, unless a test is about that. */
function start(args: readonly string[], stopMs = 600_000): ChildProcess {
  const env = { ...process.env, S3FS_STOP_MS: String(stopMs) };
  return spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
}

async function ended(child: ChildProcess): Promise<Ran & { signalName: unknown }> {
  const texts = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  const [exitCode, signalName] = (await once(child, "close")) as [number, unknown];
  return { exitCode, signalName, ...texts };
}

async function tree(name: string, files: number): Promise<string> {
  const path = join(directory, name);
  await mkdir(path);
  for (let index = 0; index < files; index += 1)
    await writeFile(join(path, `file-${index}`), "x".repeat(100));
  return path;
}

function urlOf({ credentials, endpoint, region }: S3Server, path: string): string {
  const { accessKeyId, secretAccessKey } = credentials;
  return `s3://${accessKeyId}:${secretAccessKey}@${path}?endpoint_url=${endpoint}&region=${region}`;
}

/** A mirror of one large file whose parts hang, on a server that does not answer those who give an upload up either. */
async function uploading(
  server: S3Server,
  name: string,
  stopMs?: number,
): Promise<{ child: ChildProcess; closed: Promise<Ran> }> {
  const from = await tree(name, 0);
  await writeFile(join(from, "large"), Buffer.alloc(20_000_000, 1));
  const stall = { times: Infinity, action: { kind: "stall" } } as const;
  server.faults.add({ operation: "UploadPart", ...stall });
  server.faults.add({ operation: "AbortMultipartUpload", ...stall });
  const url = `${urlOf(server, "demo/x")}&inactivity_timeout_ms=3600000`;
  const child = start(["mirror", from, url], stopMs);
  const closed = ended(child);
  await expect.poll(() => server.requests.count("UploadPart")).toBeGreaterThan(0);
  return { child, closed };
}

describe("the s3fs program", () => {
  it("mirrors, lists and reads, and ends by itself", async () => {
    const from = await tree("from", 3);
    const to = join(directory, "to");
    expect(await ended(start(["mirror", from, to]))).toMatchObject({
      exitCode: 0,
      signalName: null,
      stderr: "",
    });
    expect((await ended(start(["ls", to]))).stdout).toBe("file-0\nfile-1\nfile-2\n");
    expect((await ended(start(["cat", join(to, "file-1")]))).stdout).toBe("x".repeat(100));
    expect((await ended(start(["--version"]))).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("prints nothing but its own lines on S3, and ends by itself", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const from = await tree("to-s3", 3);
    const url = urlOf(server, "demo/x");
    expect(await ended(start(["mirror", from, url]))).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await ended(start(["ls", url]))).toMatchObject({ stdout: "file-0\nfile-1\nfile-2\n", stderr: "" });
  });

  it("stops at a signal, and waits for nothing, while a transfer hangs", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const from = await tree("hanging", 3);
    const url = `${urlOf(server, "demo")}&inactivity_timeout_ms=3600000`;
    server.faults.add({ operation: "PutObject", times: Infinity, action: { kind: "stall" } });
    const child = start(["mirror", from, url]);
    const closed = ended(child);
    await expect.poll(() => server.requests.count("PutObject")).toBeGreaterThan(0);
    child.kill("SIGINT");
    expect(await closed).toMatchObject({ exitCode: 130, stderr: "s3fs: stopped by SIGINT\n" });
  });

  it("ends at the second signal, and names the uploads that it leaves", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { child, closed } = await uploading(server, "left-twice");
    child.kill("SIGINT");
    await expect.poll(() => server.requests.count("AbortMultipartUpload")).toBeGreaterThan(0);
    child.kill("SIGINT");
    const { exitCode, stderr } = await closed;
    expect(exitCode).toBe(130);
    expect(stderr).toMatch(/^s3fs: ended at once\nleft behind, .*:\n {2}upload \S+ of demo\/x\/large\n/m);
    expect(stderr).toMatch(/\nnot finished:\n {2}large in s3:\/\/.*demo\/x/);
    expect(server.uploadsInProgress()).toBe(1);
  });

  it("ends when the time for a clean stop is over, and names the uploads that it leaves", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { child, closed } = await uploading(server, "left-late", 1);
    child.kill("SIGTERM");
    const { exitCode, stderr } = await closed;
    expect(exitCode).toBe(143);
    expect(stderr).toMatch(/^s3fs: ended, as stopping took more than 1 ms\n/m);
    expect(stderr).toMatch(/\n {2}upload \S+ of demo\/x\/large\n/);
  });

  it("leaves no upload at the first signal, and names none", async () => {
    await using server = await serveS3({ buckets: ["demo"] });
    const { child, closed } = await uploading(server, "left-none");
    server.faults.clear();
    child.kill("SIGINT");
    expect(await closed).toMatchObject({ exitCode: 130, stderr: "s3fs: stopped by SIGINT\n" });
    expect(server.uploadsInProgress()).toBe(0);
  });

  it("ends with its codes, and errors without a stack", async () => {
    const missing = await ended(start(["mirror", join(directory, "missing"), join(directory, "x")]));
    expect(missing.exitCode).toBe(3);
    expect(missing.stderr).toMatch(/^s3fs: [^\n]+\n$/);
    expect((await ended(start(["mirror"]))).exitCode).toBe(2);
  });

  it("writes all of a large file to a slow reader", async () => {
    const path = join(directory, "large");
    await writeFile(path, Buffer.alloc(20_000_000, 1));
    const child = start(["cat", path]);
    let size = 0;
    for await (const chunk of child.stdout ?? []) {
      size += (chunk as Uint8Array).byteLength;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(size).toBe(20_000_000);
  });

  it("ends with 0, and in silence, when the reader of its output has enough", async () => {
    const path = join(directory, "larger");
    await writeFile(path, Buffer.alloc(20_000_000, 1));
    const child = start(["cat", path]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    const closed = ended(child);
    expect(await closed).toMatchObject({ exitCode: 0, signalName: null, stderr: "" });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("stops cleanly on %s with %d, leaving whole files only", async (signalName, exitCode) => {
    await using server = await serveS3({ buckets: ["demo"] });
    const url = urlOf(server, "demo");
    const from = await tree(`from-${signalName}`, 40);
    expect((await ended(start(["mirror", from, url]))).exitCode).toBe(0);
    const stall = { kind: "stall", afterBytes: 50 } as const; // it can't come to its end before the signal comes
    server.faults.add({ operation: "GetObject", nth: 20, times: Infinity, action: stall });
    const to = join(directory, `to-${signalName}`);
    const child = start(["mirror", url, to]);
    child.stdout?.once("data", () => child.kill(signalName));
    const ran = await ended(child);
    expect(ran).toMatchObject({ exitCode, signalName: null, stderr: `s3fs: stopped by ${signalName}\n` });
    const names = await readdir(to);
    expect(names.length).toBeLessThan(20);
    for (const name of names) {
      expect(name).toMatch(/^file-\d+$/);
      expect((await stat(join(to, name))).size).toBe(100);
    }
    server.faults.clear();
    expect((await ended(start(["mirror", url, to, "--quiet"]))).exitCode).toBe(0);
    expect(await readdir(to)).toHaveLength(40);
  });
});
