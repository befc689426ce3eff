import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peerProgram } from "./peer.ts";

/** An S3 server that we did not write, and how it is started. */
export interface ForeignServer {
  readonly name: string;
  readonly program: string;
  parameters(port: number, folders: Folders): readonly string[];
}

/** For what it keeps. */
interface Folders {
  readonly data: string;
  readonly versions: string;
  /** A file, for a line about each request. */
  readonly log: string;
}

export interface RunningServer extends AsyncDisposable {
  readonly endpoint: string;
  /** The file with a line about each request, of a server that keeps one. */
  readonly log: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const versitygw: ForeignServer = {
  name: "versitygw",
  program: peerProgram("bin/versitygw"),
  parameters: (port, { data, versions, log }) => [
    "--port",
    `127.0.0.1:${port}`,
    "--access-log",
    log,
    "posix",
    "--versioning-dir",
    versions,
    data,
  ],
};

export const moto: ForeignServer = {
  name: "moto",
  program: peerProgram("python/bin/moto_server"),
  parameters: (port) => ["--host", "127.0.0.1", "--port", String(port)],
};

export const minio: ForeignServer = {
  name: "MinIO",
  program: peerProgram("bin/minio"),
  parameters: (port, { data }) => ["server", "--quiet", "--address", `127.0.0.1:${port}`, data],
};

export const foreignServers: readonly ForeignServer[] = [versitygw, moto, minio];

/** Starts it in a folder of its own, which is removed with it. */
export async function startForeignServer(server: ForeignServer): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), "foreign-server-"));
  const log = join(folder, "access.log");
  const folders = { data: join(folder, "data"), versions: join(folder, "versions"), log };
  for (const name of [folders.data, folders.versions]) await mkdir(name);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(server.program, server.parameters(port, folders), {
    stdio: "ignore",
    env: environment,
  });
  const stop = async (): Promise<void> => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilAnswering(endpoint);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, log, region: "us-east-1", credentials, [Symbol.asyncDispose]: stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, "exit");
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
      const { status } = await fetch(endpoint, { signal: deadline });
      if (status !== 503) return;
    } catch (error) {
      if (deadline.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const credentials = { accessKeyId: "foreign", secretAccessKey: "foreign-secret" };

/** By the names that versitygw and MinIO read. */
const environment = {
  ...process.env,
  ROOT_ACCESS_KEY: credentials.accessKeyId,
  ROOT_SECRET_KEY: credentials.secretAccessKey,
  MINIO_ROOT_USER: credentials.accessKeyId,
  MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
  MINIO_BROWSER: "off",
  MINIO_UPDATE: "off",
};
