import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { S3FS } from "@s3fs/s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeWith, peerProgram } from "./peer.ts";

/** An S3 server that we did not write, and how it is started with one bucket. */
interface ForeignServer {
  readonly name: string;
  readonly program: string;
  parameters(port: number, folder: string): readonly string[];
  makeBucket(endpoint: string, folder: string): Promise<unknown>;
}

const credentials = { accessKeyId: "foreign", secretAccessKey: "foreign-secret" };

const servers: readonly ForeignServer[] = [
  {
    name: "versitygw",
    program: peerProgram("bin/versitygw"),
    parameters: (port, folder) => ["--port", `127.0.0.1:${port}`, "posix", folder],
    makeBucket: (_endpoint, folder) => mkdir(join(folder, "demo")),
  },
  {
    name: "moto",
    program: peerProgram("python/bin/moto_server"),
    parameters: (port) => ["--host", "127.0.0.1", "--port", String(port)],
    makeBucket: (endpoint) => fetch(`${endpoint}/demo`, { method: "PUT" }),
  },
];

for (const server of servers) {
  describeWith(server.program, `S3FS against ${server.name}`, () => {
    let process_: ChildProcess;
    let folder: string;
    let bucket: S3FS;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "foreign-server-"));
      const port = await freePort();
      const endpoint = `http://127.0.0.1:${port}`;
      process_ = spawn(server.program, server.parameters(port, folder), {
        stdio: "ignore",
        env: {
          ...process.env,
          ROOT_ACCESS_KEY: credentials.accessKeyId,
          ROOT_SECRET_KEY: credentials.secretAccessKey,
        },
      });
      await untilAnswering(endpoint);
      await server.makeBucket(endpoint, folder);
      bucket = new S3FS("demo", { endpoint, region: "us-east-1", credentials });
    }, 60_000);

    afterAll(async () => {
      await bucket.close();
      process_.kill();
      await once(process_, "exit");
      await rm(folder, { recursive: true, force: true });
    });

    it("mirrors a tree there and back, then finds nothing left to do", async () => {
      const source = new MemoryFS();
      for (const name of ["a b", "a+c", "é", "a/inside", "a-b", "a.b", "empty/x"])
        await source.write(name, name);
      await source.write("large", new Uint8Array(11 * 1024 * 1024).fill(7));
      await source.write("nothing", "");
      const target = new MemoryFS();
      const there = await mirror(source, bucket.at("tree"));
      const back = await mirror(bucket.at("tree"), target);
      expect([there.ok, back.ok, there.copied, back.copied]).toEqual([true, true, 9, 9]);
      expect(await check(source, target, { compare: "checksum" })).toMatchObject({
        ok: true,
        differences: [],
      });
      expect((await mirror(source, bucket.at("tree"))).copied).toBe(0);
    });

    it("refuses to create what is there, copies inside the store and removes the tree", async () => {
      await bucket.write("other/one", "1");
      await expect(bucket.write("other/one", "2", { overwrite: false })).rejects.toMatchObject({
        code: "EEXIST",
      });
      await bucket.copy("other/one", "other/two");
      expect(await bucket.read("other/two", { start: 0, end: 1 }).text()).toBe("1");
      await bucket.remove("other", { recursive: true });
      expect(await bucket.exists("other/one")).toBe(false);
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

/** Another program says in no other way that it is ready. */
async function untilAnswering(endpoint: string): Promise<void> {
  const deadline = AbortSignal.timeout(50_000);
  for (;;) {
    try {
      await fetch(endpoint, { signal: deadline });
      return;
    } catch (error) {
      if (deadline.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
