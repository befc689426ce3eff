import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../src/command/run-command.ts";
import { describeRequest } from "../src/command/wording.ts";
import { DIALECTS } from "../src/dialect/dialects.ts";

let directory = "";
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), "s3fs-server-"))));
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Runs the command; `ready` resolves with what it has printed once it serves. */
function start(words: readonly string[], env: Record<string, string> = {}): Run {
  const signals = new EventEmitter();
  const printed = { stdout: "", stderr: "" };
  let resolve = (_printed: string): void => undefined;
  const ready = new Promise<string>((settle) => (resolve = settle));
  const stdout = {
    write(text: string) {
      printed.stdout += text;
      if (text.includes("Ctrl-C")) resolve(printed.stdout);
    },
  };
  const stderr = { write: (text: string) => void (printed.stderr += text) };
  const ended = runCommand(words, { env, stdout, stderr, signals });
  return { ready, ended, printed, stop: () => signals.emit("SIGINT"), signals };
}

interface Run {
  readonly ready: Promise<string>;
  readonly ended: Promise<number>;
  readonly printed: { readonly stdout: string; readonly stderr: string };
  readonly signals: EventEmitter;
  stop(): void;
}

/** What the printed lines tell a shell. */
function clientOf(printed: string): S3Client {
  const value = (name: string): string => new RegExp(`export ${name}=(.*)`).exec(printed)?.[1] ?? "";
  return new S3Client({
    endpoint: value("AWS_ENDPOINT_URL"),
    region: value("AWS_REGION"),
    credentials: { accessKeyId: value("AWS_ACCESS_KEY_ID"), secretAccessKey: value("AWS_SECRET_ACCESS_KEY") },
    forcePathStyle: true,
  });
}

describe("the command", () => {
  it("serves what the printed lines say, logs each request, and stops at a signal", async () => {
    const run = start(["--port", "0", "--bucket", "one", "--bucket", "two"]);
    const client = clientOf(await run.ready);
    await client.send(new PutObjectCommand({ Bucket: "two", Key: "a\nb", Body: "x" }));
    client.destroy();
    run.stop();
    expect(await run.ended).toBe(0);
    expect(run.printed.stdout).toMatch(/^S3 at http:\/\/127\.0\.0\.1:\d+, kept in memory/);
    expect(run.printed.stdout).toMatch(/\n200 PutObject two\/a\\u\{a\}b \d+\.\d ms\n/);
    expect(run.signals.listenerCount("SIGINT")).toBe(0);
  });

  it("keeps a directory from one run to the next, with the keys of the environment, which it does not print", async () => {
    const env = { AWS_ACCESS_KEY_ID: "MINE", AWS_SECRET_ACCESS_KEY: "my-own-secret" };
    const words = ["--port", "0", "--dir", directory, "--bucket", "demo", "--quiet"];
    for (const turn of [1, 2]) {
      const run = start(words, env);
      const printed = await run.ready;
      expect(printed).not.toContain("my-own-secret");
      const client = clientOf(
        `${printed}export AWS_ACCESS_KEY_ID=MINE\nexport AWS_SECRET_ACCESS_KEY=my-own-secret`,
      );
      await client.send(new PutObjectCommand({ Bucket: "demo", Key: `key ${turn}` }));
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: "demo" }));
      expect(Contents?.length).toBe(turn);
      client.destroy();
      run.stop();
      expect(await run.ended).toBe(0);
      expect(run.printed.stdout).not.toContain("PutObject");
    }
  });

  it("takes the session token of the environment with its keys, and no request without it", async () => {
    const env = { AWS_ACCESS_KEY_ID: "MINE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "my-token" };
    const run = start(["--port", "0", "--bucket", "demo"], env);
    const printed = await run.ready;
    expect(printed).not.toMatch(/my-token|unset/);
    const endpoint = /export AWS_ENDPOINT_URL=(.*)/.exec(printed)?.[1] ?? "";
    const keys = { accessKeyId: "MINE", secretAccessKey: "secret" };
    const list = async (credentials: typeof keys & { sessionToken?: string }): Promise<unknown> => {
      const client = new S3Client({ endpoint, region: "us-east-1", credentials, forcePathStyle: true });
      const outcome = client.send(new ListObjectsV2Command({ Bucket: "demo" })).then(
        ({ KeyCount }) => KeyCount,
        ({ name }: Error) => name,
      );
      return outcome.finally(() => client.destroy());
    };
    expect(await list({ ...keys, sessionToken: "my-token" })).toBe(0);
    expect(await list(keys)).toBe("InvalidToken");
    run.stop();
    expect(await run.ended).toBe(0);
  });

  it("tells to take a token out of the environment that does not belong to the keys it made up", async () => {
    const printed = [];
    for (const env of [{ AWS_SESSION_TOKEN: "left" }, { AWS_SESSION_TOKEN: "" }, {}]) {
      const run = start(["--port", "0"], env);
      printed.push((await run.ready).includes("\n  unset AWS_SESSION_TOKEN\n"));
      run.stop();
      await run.ended;
    }
    expect(printed).toEqual([true, false, false]);
  });

  it("names the region for clients of either variable", async () => {
    const run = start(["--port", "0", "--region", "eu-west-1"]);
    expect(await run.ready).toContain(
      "\n  export AWS_REGION=eu-west-1\n  export AWS_DEFAULT_REGION=eu-west-1\n",
    );
    run.stop();
    await run.ended;
  });

  it("lets anyone read the buckets of --public, and the pages of any origin in with --cors", async () => {
    const run = start("--port 0 --bucket open --bucket closed --public open --cors".split(" "));
    const printed = await run.ready;
    const client = clientOf(printed);
    for (const Bucket of ["open", "closed"]) {
      await client.send(new PutObjectCommand({ Bucket, Key: "key", Body: "content" }));
    }
    client.destroy();
    const endpoint = /export AWS_ENDPOINT_URL=(.*)/.exec(printed)?.[1] ?? "";
    const read = (path: string, init?: RequestInit): Promise<Response> => fetch(endpoint + path, init);
    const page = await read("/open/key", { headers: { origin: "https://page.example" } });
    expect([await page.text(), page.headers.get("access-control-allow-origin")]).toEqual(["content", "*"]);
    const statuses = [
      await read("/open"),
      await read("/open/key", { method: "PUT" }),
      await read("/closed/key"),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 403, 403]);
    run.stop();
    expect(await run.ended).toBe(0);
  });

  it("lets nobody read without keys, and no page in, unless it is told to", async () => {
    const run = start(["--port", "0", "--bucket", "demo"]);
    const endpoint = /export AWS_ENDPOINT_URL=(.*)/.exec(await run.ready)?.[1] ?? "";
    const reply = await fetch(`${endpoint}/demo`, { headers: { origin: "https://page.example" } });
    expect([reply.status, reply.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    run.stop();
    await run.ended;
  });

  it("prints a help that fits a screen, and its version", async () => {
    const help = start(["--help"]);
    expect(await help.ended).toBe(0);
    const lines = help.printed.stdout.split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    const { aws: _none, ...others } = DIALECTS;
    for (const dialect of Object.keys(others)) expect(help.printed.stdout).toContain(dialect);
    const version = start(["--version"]);
    expect(await version.ended).toBe(0);
    expect(version.printed.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["--prot", "1"], {}, /Unknown option '--prot'/],
    [["--port", "99999"], {}, /--port can not be 99999: it is a number from 0/],
    [["--dialect", "s4"], {}, /--dialect can not be s4: it is one of aws, minio/],
    [["--tls-key", "x"], {}, /--tls-key and --tls-cert go together/],
    [["--tls-key", "/nowhere", "--tls-cert", "/nowhere"], {}, /--tls-key: ENOENT/],
    [[], { AWS_ACCESS_KEY_ID: "only" }, /go together: set both or none/],
  ])("tells what is wrong with %j %j, and exits with 2", async (words, env, message) => {
    const run = start(words, env);
    expect(await run.ended).toBe(2);
    expect(run.printed.stderr).toMatch(message);
    expect(run.printed.stderr).toContain("Try s3fs-server --help");
  });

  it("exits with 1 when it can't serve: the port is taken, the bucket's name is none", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const taken = start(["--port", String(port), "--dir", directory]);
    expect(await taken.ended).toBe(1);
    expect(taken.printed.stderr).toMatch(/EADDRINUSE.*choose another port with --port/);
    other.close();
    const misnamed = start(["--port", "0", "--bucket", "X"]);
    expect(await misnamed.ended).toBe(1);
    expect(misnamed.printed.stderr).toMatch(/a bucket can not be named "X"; a name has 3 to 63/);
  });
});

it("shows a request that got no reply, and what would move a cursor, harmlessly", () => {
  const entry = {
    operation: "GetObject",
    method: "GET",
    bucket: "b",
    key: "\u001b[2J\u202e",
    parameters: [],
    status: undefined,
    fault: "reset",
    failure: undefined,
    durationMs: 1,
    requestId: "1",
  } as const;
  expect(describeRequest(entry)).toBe("--- GetObject b/\\u{1b}[2J\\u{202e} 1.0 ms");
  const full = { ...entry, key: "k", status: 500, failure: "ENOSPC: no space left on device\n" };
  expect(describeRequest(full)).toBe("500 GetObject b/k 1.0 ms (ENOSPC: no space left on device\\u{a})");
});
