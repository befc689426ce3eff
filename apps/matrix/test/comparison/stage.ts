import { lstat, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { S3FS } from "@s3fs/s3";
import { serveS3, type S3Server } from "@s3fs/server";
import { send, type Signer } from "../../../../packages/server/test/raw-request.ts";
import { exfat } from "../faults/exfat-volume.ts";
import { startForeignServer, type ForeignServer } from "../foreign/foreign-server.ts";
import type { End, Ran, SyncRun, Tool } from "./tool.ts";

/** Where one tool plays one scenario: a directory and a bucket of its own. */
export interface Stage extends AsyncDisposable {
  /** For what only the embedded server can: to count requests, and to misbehave. */
  readonly embedded: S3Server;
  readonly disk: Extract<End, { kind: "disk" }>;
  /** The directory around it, which nothing may be written into. */
  readonly around: string;
  /** Syncs the disk to the bucket. */
  up(options?: RunOptions): Promise<Ran>;
  /** Syncs the bucket to the disk. */
  down(options?: RunOptions): Promise<Ran>;
  /** Writes a file, with a time; one that ends in `/` is a directory. */
  file(path: string, content: string, modified?: string): Promise<void>;
  /** Puts an object, under any key. */
  object(key: string, content: string): Promise<void>;
  /** The paths below the disk's directory, in order; links and directories that hold nothing included. */
  files(): Promise<readonly string[]>;
  keys(): Promise<readonly string[]>;
  read(path: string): Promise<string>;
  get(key: string): Promise<string>;
  modifiedMs(path: string): Promise<number>;
}

export type RunOptions = Pick<SyncRun, "dryRun" | "excludesTmp">;

const bucket: End = { kind: "bucket", bucket: "demo", prefix: "x" };

/** On the embedded server. */
export async function embeddedStage(tool: Tool, { foldsCase = false }: StageOptions = {}): Promise<Stage> {
  const server = await serveS3({ buckets: ["demo"] });
  return stageOn(server, tool, { embedded: server, foldsCase });
}

export interface StageOptions {
  /** Whether the disk takes names for one that differ in case only. */
  readonly foldsCase?: boolean | undefined;
}

/** On a server that we did not write. */
export async function foreignStage(tool: Tool, foreign: ForeignServer): Promise<Stage> {
  const server = await startForeignServer(foreign);
  await send(server, { method: "PUT", path: "/demo" });
  return stageOn(server, tool, {});
}

async function stageOn(
  server: Signer & AsyncDisposable,
  tool: Tool,
  { embedded, foldsCase = false }: StageOptions & { readonly embedded?: S3Server },
): Promise<Stage> {
  const around = await mkdtemp(join(tmpdir(), "comparison-"));
  const disk = { kind: "disk", path: join(around, "tree") } as const;
  const cache = join(around, "cache");
  const unmount = foldsCase ? exfat.mount?.(around, disk.path) : undefined;
  await mkdir(disk.path, { recursive: true });
  const at = (path: string): string => join(disk.path, path);
  return {
    get embedded() {
      if (embedded === undefined) throw new Error("this scenario is for the embedded server");
      return embedded;
    },
    disk,
    around,
    up: (options) => tool.sync({ source: disk, target: bucket, server, cache, ...options }),
    down: (options) => tool.sync({ source: bucket, target: disk, server, cache, ...options }),
    async file(path, content, modified = "2024-05-01T10:00:00Z") {
      if (path.endsWith("/")) return void (await mkdir(at(path), { recursive: true }));
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), content);
      await utimes(at(path), new Date(modified), new Date(modified));
    },
    async object(key, content) {
      const path = `/demo/x/${key.split("/").map(encodeURIComponent).join("/")}`;
      const headers = { "content-length": String(Buffer.byteLength(content)) };
      const { status } = await send(server, { method: "PUT", path, body: content, headers });
      if (status !== 200) throw new Error(`the object ${key} could not be put: ${status}`);
    },
    files: () => leavesOf(disk.path, disk.path),
    keys: () => keysOf(server),
    read: (path) => readFile(at(path), "utf8"),
    get: async (key) => (await send(server, { path: `/demo/x/${encodeURIComponent(key)}` })).text,
    modifiedMs: async (path) => (await lstat(at(path))).mtimeMs,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      unmount?.();
      await rm(around, { recursive: true, force: true });
    },
  };
}

async function leavesOf(directory: string, root: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    const below = entry.isDirectory() ? await leavesOf(path, root) : [];
    const name = relative(root, path).split(sep).join("/");
    if (entry.isDirectory()) found.push(...(below.length > 0 ? below : [`${name}/`]));
    else found.push(name);
  }
  return found.sort();
}

async function keysOf({ endpoint, region, credentials }: Signer): Promise<string[]> {
  await using fs = new S3FS("demo", { endpoint, region, credentials });
  const keys: string[] = [];
  for await (const { key } of fs.s3.keys("x/")) keys.push(key.slice("x/".length));
  return keys;
}
