import { GetObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { FsError } from "@s3fs/core";
import { S3FS, type S3Event, type S3Options } from "@s3fs/s3";
import { memoryStore, serveS3, type S3Server } from "@s3fs/server";
import { asAmazon, failureOf } from "../place.ts";
import { plantMany } from "../plant-many.ts";
import { serveRaw, type RawServer } from "../raw-server.ts";
import type { CommandEnd } from "./truthful-end.ts";

/** Which may appear nowhere. */
export const secrets = {
  secretAccessKey: "canary/secret+access/key",
  sessionToken: "canary-session-token",
  customerKey: Buffer.alloc(32, "canary").toString("base64"),
} as const;

export const account = { accessKeyId: "AKIACANARYCANARY", secretAccessKey: secrets.secretAccessKey } as const;

/** Where a fault happens: a bucket of the embedded server, file systems over it, and what the test says of its end. */
export interface Scene {
  readonly server: S3Server;
  /** Over the bucket `demo`, with retries that cost no time. */
  readonly fs: S3FS;
  /** Another file system. */
  open(options?: S3Options, bucket?: string): S3FS;
  /** One that was opened some other way: it is looked through at the end, and closed. */
  watch(fs: Closable): void;
  /** A server that answers as the test wants, and a file system over it. */
  serve(answer: Parameters<typeof serveRaw>[0], options?: S3Options): Promise<RawServer>;
  /** Puts an object behind the back of the file system. It is expected at the end. */
  plant(key: string, body?: string | Uint8Array, parameters?: object): Promise<string>;
  /** Empty objects, as fast as that goes. */
  plantMany(keys: readonly string[]): Promise<void>;
  /** What the bucket is to hold under a key at the end: one of these contents, and no other. */
  holds(key: string, ...contents: readonly (string | Uint8Array)[]): void;
  lacks(key: string): void;
  /** What a call rejects with: an error of ours, or the test fails at its end. */
  failure(call: Promise<unknown>): Promise<FsError>;
  /** Its listeners are counted at the end. */
  controller(): AbortController;
  /** What a command ended with; what it printed is looked through at the end. */
  ended(end: CommandEnd): void;
  /** What the file systems told of, in order. */
  readonly events: readonly S3Event[];
  /** Uploads that nobody could remove, because the store refused it. */
  leftUploads: number;
  /** Bytes of memory that the test itself takes, beside what it is about. */
  ownBytes: number;
  /** Requests to the embedded server; more are no end in time. */
  mostRequests: number;
}

interface Closable {
  close(): Promise<void>;
}

/** All that the check at the end looks at. */
export interface SceneRecord {
  readonly client: S3Client;
  readonly systems: readonly Closable[];
  readonly raws: readonly RawServer[];
  readonly failures: readonly unknown[];
  readonly ends: readonly CommandEnd[];
  readonly controllers: readonly AbortController[];
  readonly expected: ReadonlyMap<string, readonly Uint8Array[]>;
}

export async function openScene(): Promise<{ readonly scene: Scene; readonly record: SceneRecord }> {
  const store = memoryStore();
  const server = await serveS3({ store, buckets: ["demo", "other"], credentials: account });
  const { endpoint, region, credentials } = server;
  const client = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    expectContinueHeader: false,
  });
  const systems: Closable[] = [];
  const raws: RawServer[] = [];
  const failures: unknown[] = [];
  const ends: CommandEnd[] = [];
  const controllers: AbortController[] = [];
  const events: S3Event[] = [];
  const expected = new Map<string, readonly Uint8Array[]>();
  const observed = {
    retries: { baseDelayMs: 1 },
    dialect: asAmazon,
    onEvent: (event: S3Event) => void events.push(event),
  };
  const open: Scene["open"] = (options = {}, bucket = "demo") => {
    const connection = options.client === undefined ? { endpoint, region, credentials } : {};
    const fs = new S3FS(bucket, { ...connection, ...observed, ...options });
    systems.push(fs);
    return fs;
  };
  const scene: Scene = {
    server,
    fs: open(),
    open,
    watch: (fs) => void systems.push(fs),
    events,
    leftUploads: 0,
    ownBytes: 0,
    mostRequests: 1000,
    async serve(answer, options = {}) {
      const raw = await serveRaw(answer, { credentials: account, ...observed, ...options });
      raws.push(raw);
      return raw;
    },
    async plant(Key, body = "", parameters = {}) {
      const command = new PutObjectCommand({ Bucket: "demo", Key, Body: bytesFrom(body), ...parameters });
      const { ETag = "" } = await client.send(command);
      scene.holds(Key, body);
      return ETag.replaceAll('"', "");
    },
    async plantMany(keys) {
      await plantMany(store, keys);
      for (const key of keys) scene.holds(key, "");
    },
    holds: (key, ...contents) => void expected.set(key, contents.map(bytesFrom)),
    lacks: (key) => void expected.delete(key),
    async failure(call) {
      const failure = await failureOf(call);
      failures.push(failure);
      return failure as FsError; // which the check at the end makes sure of
    },
    ended: (end) => void ends.push(end),
    controller() {
      const controller = new AbortController();
      controllers.push(controller);
      return controller;
    },
  };
  return { scene, record: { client, systems, raws, failures, ends, controllers, expected } };
}

function bytesFrom(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

export async function closeScene({ server }: Scene, { client, systems, raws }: SceneRecord): Promise<void> {
  client.destroy();
  for (const fs of systems) await fs.close();
  for (const raw of raws) await raw[Symbol.asyncDispose]();
  await server.close();
}

/** What the bucket holds, asked behind the back of the file systems, one object after the other. */
export async function* contentsOf({
  client,
}: SceneRecord): AsyncGenerator<{ readonly key: string; readonly bytes: Uint8Array }> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: "demo" }))
    for (const { Key = "", Size = 0 } of Contents)
      yield { key: Key, bytes: await contentOf(client, Key, Size) };
}

async function contentOf(client: S3Client, Key: string, size: number): Promise<Uint8Array> {
  if (size === 0) return new Uint8Array();
  const { Body } = await client.send(new GetObjectCommand({ Bucket: "demo", Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}
