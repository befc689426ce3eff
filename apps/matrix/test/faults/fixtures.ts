import { createHash } from "node:crypto";
import { FileSystem, type Traits } from "@s3fs/core";
import { nodeFsDriver, plainPlaces, type NodeFsPromises } from "@s3fs/node-fs";
import { S3FS } from "@s3fs/s3";
import { memoryStore, serveS3, type NewObject, type S3Server } from "@s3fs/server";
import { onTestFinished } from "vitest";

/** Every file of a tree with its text. */
export async function treeOf(fs: FileSystem): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    if (kind === "file") tree[path] = await fs.read(path).text();
  return tree;
}

export interface Bucket {
  readonly fs: S3FS;
  readonly server: S3Server;
  /** Puts an object there past the protocol, whatever its key. */
  plant(key: string, text: string): Promise<void>;
  keys(): Promise<string[]>;
}

/** A bucket of an embedded server, both closed after the test. */
export async function openBucket(): Promise<Bucket> {
  const store = memoryStore();
  const server = await serveS3({ store, buckets: ["faults"] });
  const { endpoint, region, credentials } = server;
  const fs = new S3FS("faults", { endpoint, region, credentials });
  onTestFinished(async () => {
    await fs.close();
    await server.close();
  });
  return {
    fs,
    server,
    async plant(key, text) {
      const bytes = new TextEncoder().encode(text);
      const etag = createHash("md5").update(bytes).digest("hex");
      const record: NewObject = { key, size: bytes.length, etag, modifiedMs: 1_600_000_000_000, attributes };
      await store.put(
        { bucket: "faults", key },
        { attributes, chunks: [bytes], record: () => record, guard: () => {} },
      );
    },
    async keys() {
      const query = { prefix: "", delimiter: undefined, after: undefined, limit: 1000 };
      return (await store.list("faults", query)).objects.map(({ key }) => key);
    },
  };
}

const attributes: NewObject["attributes"] = {
  headers: {},
  metadata: new Map(),
  storageClass: "STANDARD",
  acl: "private",
  tags: new Map(),
};

/** A file system of a directory, through functions in the shape of node:fs/promises. */
export function shaped(shape: NodeFsPromises, root: string, traits: Partial<Traits> = {}): FileSystem {
  return new FileSystem(
    nodeFsDriver(shape, {
      name: "shaped",
      traits: {
        caseSensitive: true,
        timePrecisionMs: 0.001,
        names: "exclusive",
        emptyDirectories: "kept",
        ...traits,
      },
      places: plainPlaces(root),
    }),
  );
}
