import { MemoryFS } from "@s3fs/memory";
import { toNodeFs, type NodeFs } from "@s3fs/node-fs/adapter";
import { S3FS } from "@s3fs/s3";
import { serveS3 } from "@s3fs/server";
import type { FileSystem } from "@s3fs/core";

/** A file system that libraries see as `node:fs`, and what must be closed after them. */
export interface AdaptedPlace extends AsyncDisposable {
  readonly fs: FileSystem;
  readonly nodeFs: NodeFs;
}

/** Where each library is shown to work. */
export const adaptedPlaces: ReadonlyMap<string, () => Promise<AdaptedPlace>> = new Map([
  ["memory", async () => placeOf(new MemoryFS())],
  ["S3", () => inBucket({})],
  ["S3 that behaves like a disk", () => inBucket({ strict: true })],
]);

function placeOf(fs: FileSystem, ...others: readonly AsyncDisposable[]): AdaptedPlace {
  return {
    fs,
    nodeFs: toNodeFs(fs),
    async [Symbol.asyncDispose]() {
      await fs.close();
      for (const other of others) await other[Symbol.asyncDispose]();
    },
  };
}

async function inBucket(options: { readonly strict?: boolean }): Promise<AdaptedPlace> {
  const server = await serveS3({ buckets: ["library"] });
  const { endpoint, region, credentials } = server;
  return placeOf(new S3FS("library", { endpoint, region, credentials, ...options }), server);
}
