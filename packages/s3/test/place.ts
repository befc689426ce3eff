import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { dialects, S3FS, type S3Options } from "@s3fs/s3";
import { memoryStore, serveS3, type S3Server, type ServeOptions } from "@s3fs/server";
import { gather } from "./outcomes.ts";
import { plantMany } from "./plant-many.ts";

export { failureOf, gather } from "./outcomes.ts";

export const mebibyte: number = 1024 * 1024;

/** Retries that cost a test no time. */
export const quickly = { baseDelayMs: 1 } as const;

/** The embedded server is as Amazon's; checksums are left to the tests about them. */
export const asAmazon = { ...dialects.aws, checksums: false } as const;

export interface Place extends AsyncDisposable {
  readonly server: S3Server;
  readonly fs: S3FS;
  /** Another file system over the same bucket. */
  open(options?: S3Options): S3FS;
  /** Puts an object behind the back of the file system, under any key. */
  plant(
    key: string,
    body?: string | Uint8Array,
    parameters?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Empty objects, as fast as that goes. */
  plantMany(keys: readonly string[]): Promise<void>;
  /** All keys of the bucket. */
  keys(): Promise<string[]>;
}

/** A bucket of the embedded server, and a file system over it. */
export async function openPlace(
  options: S3Options = {},
  serving: Omit<ServeOptions, "store"> = {},
): Promise<Place> {
  const store = memoryStore();
  const server = await serveS3({ store, buckets: ["demo", "other"], ...serving });
  const { endpoint, region, credentials } = server;
  const connection = { endpoint, region, credentials, retries: quickly, dialect: asAmazon };
  const opened: S3FS[] = [];
  const open = (more: S3Options = {}): S3FS => {
    const fs = new S3FS("demo", { ...connection, ...more });
    opened.push(fs);
    return fs;
  };
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  return {
    server,
    fs: open(options),
    open,
    async plant(Key, body = "", parameters = {}) {
      const Body = typeof body === "string" ? new TextEncoder().encode(body) : body;
      await client.send(new PutObjectCommand({ Bucket: "demo", Key, Body, ...parameters }));
    },
    plantMany: (keys) => plantMany(store, keys),
    keys: async () => (await gather(open().s3.keys())).map(({ key }) => key),
    async [Symbol.asyncDispose]() {
      client.destroy();
      for (const fs of opened) await fs.close();
      await server.close();
    },
  };
}

export function bytesOf(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 997) bytes[index] = index % 251;
  return bytes;
}
