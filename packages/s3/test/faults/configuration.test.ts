import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { S3Client } from "@aws-sdk/client-s3";
import { S3FS, type S3Event } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { bundled } from "@s3fs/test-support";
import { afterAll, describe, expect, vi } from "vitest";
import { bytesOf, failureOf, gather, mebibyte } from "../place.ts";
import { objectHeaders } from "../raw-server.ts";
import { it } from "./fault-test.ts";
import { expectNoSecret } from "./invariants.ts";
import { account, secrets, type Scene } from "./scene.ts";

describe("a secret", () => {
  it("F122 in the SDK's errors goes no further than to them", async ({ scene }) => {
    const { secretAccessKey, sessionToken, customerKey } = secrets;
    const customer = { SSECustomerAlgorithm: "AES256", SSECustomerKey: customerKey };
    const said = `<Error><Code>SignatureDoesNotMatch</Code><Message>No match</Message><AWSAccessKeyId>${account.accessKeyId}</AWSAccessKeyId><StringToSign>StringToSign ${secretAccessKey}</StringToSign></Error>`;
    const raw = await scene.serve((_request, reply) => reply.writeHead(403).end(said), {
      credentials: { ...account, sessionToken },
      uploadArgs: customer,
      downloadArgs: customer,
    });
    for (const call of callsOf(raw.fs)) expect(await scene.failure(call())).toMatchObject({ code: "EACCES" });
    const dead = scene.open({
      endpoint: "http://127.0.0.1:9",
      retries: { attempts: 1 },
      ...customerOf(customer),
    });
    for (const call of callsOf(dead)) await scene.failure(call());
    for (const fs of [raw.fs, dead])
      for (const value of [fs, fs.at("view"), fs.s3, fs.driver]) expectNoSecret([value]);
  });

  it("F123 is printed by nobody, and what listens to requests is told of no body and no header", async ({
    scene,
  }) => {
    const print = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
    const log = (["debug", "info", "log", "warn", "error", "trace"] as const).map((name) =>
      vi.spyOn(console, name),
    );
    try {
      await scene.fs.write("file", secrets.sessionToken, {
        native: { Metadata: { owner: secrets.customerKey } },
      });
      await scene.fs.read("file").text();
      await gather(scene.fs.list());
      scene.holds("file", secrets.sessionToken);
      for (const spy of [...print, ...log])
        for (const call of spy.mock.calls) expect(inspect(call)).not.toContain("canary");
    } finally {
      for (const spy of [...print, ...log]) spy.mockRestore();
    }
    const names = new Set(scene.events.flatMap((event) => Object.keys(event)));
    const known = [
      "kind",
      "operation",
      "bucket",
      "key",
      "attempt",
      "status",
      "sentBytes",
      "receivedBytes",
      "durationMs",
    ];
    expect([...names].toSorted()).toEqual(known.toSorted());
  });
});

describe("a connection", () => {
  it("F126 without TLS to another machine is not made with credentials, unless that is wished", async ({
    scene,
  }) => {
    const away = [
      "http://192.0.2.1",
      "http://store.example:9000",
      "http://localhost.example",
      "http://[2001:db8::1]",
    ];
    for (const endpoint of away) {
      expect(() => scene.open({ endpoint })).toThrow(expect.objectContaining({ code: "EINVAL" }));
      expect(() => scene.open({ endpoint })).toThrow(/allowHttp/);
      await scene.open({ endpoint, allowHttp: true }).close();
      await new S3FS("demo", { endpoint, anonymous: true }).close();
    }
    for (const endpoint of [
      "http://127.0.0.1:9",
      "http://localhost:9",
      "http://[::1]:9",
      "https://store.example",
    ])
      await scene.open({ endpoint }).close();
  });

  it("F127 to whom nobody vouches for, who is another, whose time is over, or who sends it elsewhere is refused", async ({
    scene,
  }) => {
    const plain = await scene.serve((_request, reply) => reply.writeHead(200).end());
    for (const [name, code] of [
      ["localhost", undefined],
      ["elsewhere", "EACCES"],
      ["expired", "EACCES"],
    ] as const) {
      await using server = await serveTls(name);
      const untrusting = scene.open({ endpoint: server.endpoint });
      expect(await scene.failure(untrusting.write("file", "1"))).toMatchObject({
        code: "EACCES",
        retryable: false,
      });
      const agent = new Agent({ ca: pem(`${name}.cert`) });
      const { endpoint, region, credentials } = server;
      const requestHandler = { httpsAgent: agent };
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true, requestHandler });
      const trusting = scene.open({ client });
      if (code === undefined) {
        await trusting.write("file", "1");
        const Location = `${plain.endpoint}/demo/file`;
        for (const status of [301, 302, 307, 308]) {
          const action = { kind: "reply", status, headers: { Location } } as const;
          server.faults.add({ operation: "GetObject", times: Infinity, action });
          await scene.failure(trusting.read("file").bytes());
          server.faults.clear();
        }
      } else expect(await scene.failure(trusting.write("file", "1"))).toMatchObject({ code });
      await trusting.close();
      client.destroy();
      expect(server.requests.count("PutObject")).toBe(code === undefined ? 1 : 0);
    }
    expect(plain.seen).toEqual([]);
  });

  it("F128 waits no longer for credentials than it may, and tells nothing of what their provider said", async ({
    scene,
  }) => {
    const providers = [
      () => new Promise<never>(() => {}),
      async () => {
        throw new Error(`denied for ${secrets.secretAccessKey}`);
      },
      async () => ({ accessKeyId: "", secretAccessKey: "" }),
      async () => undefined as never,
    ];
    for (const credentials of providers) {
      const fs = scene.open({ credentials, timeouts: { inactivityMs: 100 } });
      expect(await scene.failure(fs.write("file", "1"))).toMatchObject({ code: "EACCES", retryable: false });
    }
    await expectNoCredentials(scene);
    const controller = scene.controller();
    const reason = new Error("enough");
    const asked: unknown[] = [];
    const credentials = (properties: unknown): Promise<never> => {
      asked.push(properties);
      return new Promise(() => {});
    };
    const fs = scene.open({ credentials });
    const failed = failureOf(fs.stat("file", { signal: controller.signal }));
    while (asked.length === 0) await new Promise(setImmediate);
    controller.abort(reason);
    expect(await failed).toBe(reason);
    await fs.close();
    expect(scene.server.requests.total).toBe(0);
  });

  it("F129 goes to the address that was given, as a number, with a port, a path and a slash, and by no proxy", async ({
    scene,
  }) => {
    const raw = await scene.serve((_request, reply) => reply.writeHead(200, { etag: '"e"' }).end());
    const { port } = new URL(raw.endpoint);
    vi.stubEnv("HTTP_PROXY", "http://127.0.0.1:9");
    vi.stubEnv("http_proxy", "http://127.0.0.1:9");
    vi.stubEnv("ALL_PROXY", "http://127.0.0.1:9");
    try {
      for (const endpoint of [
        `http://127.0.0.1:${port}`,
        `http://127.0.0.1:${port}/`,
        `http://localhost:${port}`,
        `http://127.0.0.1:${port}/base/path`,
        `http://127.0.0.1:${port}/base/path/`,
      ])
        await scene.open({ endpoint }).write("file", "1");
    } finally {
      vi.unstubAllEnvs();
    }
    const paths = raw.seen.map(({ url = "" }) => url.split("?")[0]);
    expect(paths).toEqual([
      "/demo/file",
      "/demo/file",
      "/demo/file",
      "/base/path/demo/file",
      "/base/path/demo/file",
    ]);
    for (const endpoint of ["http://key:secret@127.0.0.1:9", "ftp://127.0.0.1", "127.0.0.1:9", "", "http://"])
      expect(() => scene.open({ endpoint })).toThrow(expect.objectContaining({ code: "EINVAL" }));
    await using six = await serveS3({ host: "::1", buckets: ["demo"] }).catch(() => undefined);
    if (six === undefined) return console.log("F129: this machine has no IPv6, so its literal was not asked");
    const { endpoint, region, credentials } = six;
    expect(endpoint).toContain("[::1]");
    const fs = scene.open({ endpoint, region, credentials });
    await fs.write("file", "1");
    await fs.close();
    expect(six.requests.count("PutObject")).toBe(1);
  });
});

describe("a file system", () => {
  it("F131 that is closed ends what is under way with ECLOSED, is closed once, and keeps no process", async ({
    scene,
  }) => {
    scene.ownBytes = bundlerBytes;
    const fs = scene.open({ partSize: 5 * mebibyte, retries: { baseDelayMs: 20_000 } });
    await scene.plant("file", bytesOf(2 * mebibyte));
    const { faults, requests } = scene.server;
    faults.add({ operation: "GetObject", action: { kind: "stall", afterBytes: mebibyte } });
    faults.add({ operation: "HeadObject", action: { kind: "stall" } });
    const slow = { kind: "error", status: 503, code: "SlowDown", headers: { "retry-after": "30" } } as const;
    faults.add({ operation: "ListObjectsV2", times: Infinity, action: slow });
    const running = [
      fs.read("file").bytes(),
      fs.stat("file"),
      gather(fs.list()),
      fs.write("endless", endlessly()),
    ].map((call) => scene.failure(call));
    for (const operation of ["GetObject", "HeadObject", "ListObjectsV2", "UploadPart"] as const)
      while (requests.count(operation) === 0) await new Promise(setImmediate);
    while (!scene.events.some(({ kind }) => kind === "retry")) await new Promise(setImmediate);
    await Promise.all([fs.close(), fs.close()]);
    for (const failure of await Promise.all(running)) expect(failure).toMatchObject({ code: "ECLOSED" });
    for (const call of callsOf(fs)) expect(await scene.failure(call())).toMatchObject({ code: "ECLOSED" });
    expect(scene.server.uploadsInProgress()).toBe(0);
    expect(runProgram((await program()).main, [])).toEqual(programSays);
  });

  it("F132 works with timers that stand still, without setImmediate, with frozen intrinsics and few permissions", async ({
    scene,
  }) => {
    scene.ownBytes = bundlerBytes;
    vi.useFakeTimers({ toFake: ["setTimeout", "setInterval", "setImmediate", "Date"], now: Date.now() });
    try {
      await scene.fs.write("file", "1");
      expect(await scene.fs.read("file").text()).toBe("1");
      expect(await scene.fs.exists("nothing")).toBe(false);
    } finally {
      vi.useRealTimers();
    }
    scene.holds("file", "1");
    const { main } = await program();
    const allowed = process.allowedNodeEnvironmentFlags;
    const permission = allowed.has("--permission") ? "--permission" : "--experimental-permission";
    for (const flags of [["--frozen-intrinsics"], [permission, "--allow-fs-read=*"]])
      expect([flags, runProgram(main, flags)]).toEqual([flags, programSays]);
  });

  it("F134 beside another one of other credentials signs, counts and waits by itself", async ({ scene }) => {
    const first = await scene.serve(
      (_request, reply) => reply.writeHead(200, { ...objectHeaders, "content-length": "0" }).end(),
      { credentials: { accessKeyId: "FIRST", secretAccessKey: "1" } },
    );
    const second = scene.open({
      endpoint: first.endpoint,
      credentials: { accessKeyId: "SECOND", secretAccessKey: "2" },
    });
    for (let round = 0; round < 3; round += 1)
      await Promise.all([first.fs.write("first", "1"), second.write("second", "2")]);
    for (const { url = "", headers } of first.seen) {
      const isFirst = url.includes("first");
      expect(headers.authorization).toContain(`Credential=${isFirst ? "FIRST" : "SECOND"}/`);
    }
    expect(first.fs.s3.requests.total).toBe(3);
    expect(second.s3.requests.total).toBe(3);
    const events: S3Event[] = [];
    const throttled = scene.open({ onEvent: (event) => void events.push(event) });
    const calm = scene.open();
    const action = { kind: "error", status: 503, code: "SlowDown" } as const;
    scene.server.faults.add({ operation: "PutObject", key: "throttled", times: 3, action });
    await throttled.write("throttled", "1");
    await calm.write("calm", "1");
    scene.holds("throttled", "1");
    scene.holds("calm", "1");
    expect(events.filter(({ kind }) => kind === "throttle")).not.toEqual([]);
    expect(scene.events.filter(({ kind }) => kind === "throttle")).toEqual([]);
    await throttled.close();
    await calm.write("calm", "1");
  });
});

function callsOf(fs: S3FS): readonly (() => Promise<unknown>)[] {
  return [
    () => fs.stat("a"),
    () => fs.read("a").bytes(),
    () => fs.write("a", "1"),
    () => gather(fs.list()),
    () => fs.copy("a", "b"),
    () => fs.remove("a"),
    () => fs.remove("", { recursive: true }),
  ];
}

function customerOf(customer: object): object {
  return { uploadArgs: customer, downloadArgs: customer };
}

function pem(name: string): string {
  return readFileSync(new URL(`../tls/${name}.pem`, import.meta.url), "utf8");
}

async function serveTls(name: string): Promise<S3Server> {
  return serveS3({ buckets: ["demo"], tls: { key: pem("test-only.key"), cert: pem(`${name}.cert`) } });
}

async function* endlessly(): AsyncGenerator<Uint8Array> {
  yield bytesOf(6 * mebibyte);
  await new Promise(() => {});
}

const bundlerBytes = 1024 * mebibyte;

afterAll(async () => {
  if (made !== undefined) await rm((await made).directory, { recursive: true, force: true });
});

let made: ReturnType<typeof bundled> | undefined;

function program(): ReturnType<typeof bundled> {
  return (made ??= bundled(new URL("../programs/store-and-end.ts", import.meta.url)));
}

const programSays = { status: 0, said: { bytes: 6 * mebibyte, paths: ["file"], ended: "ECLOSED" } };

function runProgram(main: string, flags: readonly string[]): object {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, main], { encoding: "utf8" });
  return status === 0 ? { status, said: JSON.parse(stdout) as object } : { status, stderr };
}

/** The SDK's own chain runs a program that never ends, or that fails and says more than it should. */
async function expectNoCredentials(scene: Scene): Promise<void> {
  const waiting = await scene.serve(() => {});
  const run = (script: string): string => `credential_process = "${process.execPath}" -e "${script}"`;
  const ini = [
    "[profile hanging]",
    run(`fetch('${waiting.endpoint}').catch(() => {})`),
    "[profile failing]",
    run(`console.error('${secrets.secretAccessKey}'), process.exit(1)`),
  ];
  const folder = await mkdtemp(join(tmpdir(), "s3fs-"));
  try {
    await writeFile(join(folder, "config"), ini.join("\n"));
    vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(folder, "none"));
    for (const [profile, inactivityMs] of [
      ["hanging", 100],
      ["failing", 60_000],
    ] as const) {
      const fs = scene.open({ credentials: undefined, profile, timeouts: { inactivityMs } });
      expect(await scene.failure(fs.stat("file")), profile).toMatchObject({ code: "EACCES" });
    }
    const fs = scene.open({ credentials: undefined, profile: "hanging" });
    const asked = waiting.seen.length;
    const failed = scene.failure(fs.stat("file"));
    while (waiting.seen.length === asked) await new Promise(setImmediate);
    await fs.close();
    expect(await failed).toMatchObject({ code: expect.stringMatching(/EACCES|ECLOSED/) });
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
}
