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
  /** How many ports it needs for itself, beside the one that it is asked at. */
  readonly innerPorts?: number;
  parameters(port: number, folders: Folders, innerPorts: readonly number[]): readonly string[];
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

export const seaweedfs: ForeignServer = {
  name: "SeaweedFS",
  program: peerProgram("bin/weed"),
  innerPorts: 7,
  parameters: (port, { data }, innerPorts) => [
    "server",
    "-s3",
    `-dir=${data}`,
    "-ip=127.0.0.1",
    "-ip.bind=127.0.0.1",
    `-s3.port=${port}`,
    "-s3.port.iceberg=0",
    "-s3.port.lance=0",
    "-master.volumeSizeLimitMB=64",
    "-volume.preStopSeconds=0",
    "-volume.max=5000",
    `-filer.localSocket=${data}/socket`,
    ...portsOfSeaweedfs.map((name, index) => `-${name}=${innerPorts[index]}`),
  ],
};

const portsOfSeaweedfs = [
  "s3.port.grpc",
  "master.port",
  "master.port.grpc",
  "volume.port",
  "volume.port.grpc",
  "filer.port",
  "filer.port.grpc",
] as const;

export const foreignServers: readonly ForeignServer[] = [versitygw, moto, minio, seaweedfs];

/** Starts it in a folder of its own, which is removed with it. */
export async function startForeignServer(server: ForeignServer): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), "foreign-server-"));
  const log = join(folder, "access.log");
  const folders = { data: join(folder, "data"), versions: join(folder, "versions"), log };
  for (const name of [folders.data, folders.versions]) await mkdir(name);
  const [port = 0, ...innerPorts] = await freePorts(1 + (server.innerPorts ?? 0));
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(server.program, server.parameters(port, folders, innerPorts), {
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

/** All different, because each is held until all are found. */
async function freePorts(count: number): Promise<number[]> {
  const probes = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(probes.map((probe) => once(probe, "listening")));
  const addresses = probes.map((probe) => probe.address());
  for (const probe of probes) probe.close();
  await Promise.all(probes.map((probe) => once(probe, "close")));
  return addresses.map((address) => {
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
    return address.port;
  });
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

/** By the names that versitygw, MinIO and SeaweedFS read. */
const environment = {
  ...process.env,
  ROOT_ACCESS_KEY: credentials.accessKeyId,
  ROOT_SECRET_KEY: credentials.secretAccessKey,
  MINIO_ROOT_USER: credentials.accessKeyId,
  MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  WEED_MASTER_VOLUME_GROWTH_COPY_1: "1", // each bucket has volumes of its own, and one is enough
  MINIO_BROWSER: "off",
  MINIO_UPDATE: "off",
};
