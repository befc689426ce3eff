import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileSystem, type Driver } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";
import type { S3Server, Store } from "@s3fs/server";
import type { Candidate } from "./agree.ts";
import type { Snapshot } from "./model.ts";

/** Looked at through its own listing and reads. */
export function ownLook(name: string, driver: Driver): Candidate {
  const fs = new FileSystem(driver);
  return { name, fs, snapshot: () => treeOf(fs, (path) => fs.read(path).text()), dispose: () => fs.close() };
}

export async function memory(): Promise<Candidate> {
  return ownLook("memory", new MemoryFS().driver);
}

/** Looked at with the calls of Node itself. */
export async function disk(): Promise<Candidate> {
  const root = await mkdtemp(join(tmpdir(), "model-"));
  const fs = new OsFS(root);
  return {
    name: "disk",
    fs,
    snapshot: () => filesOf(root, ""),
    async dispose() {
      await fs.close();
      await rm(root, { recursive: true });
    },
  };
}

/** Listed through the backend; the contents are read from the store of the server, past the protocol. */
export async function s3(server: S3Server, store: Store, strict: boolean): Promise<Candidate> {
  const bucket = `model-${crypto.randomUUID()}`;
  await store.createBucket(bucket);
  const { endpoint, region, credentials } = server;
  const fs = new S3FS(bucket, { endpoint, region, credentials, strict });
  return {
    name: strict ? "S3, strict" : "S3",
    fs,
    snapshot: () => treeOf(fs, (key) => storedText(store, { bucket, key })),
    dispose: () => fs.close(),
  };
}

async function storedText(store: Store, at: { bucket: string; key: string }): Promise<string> {
  const object = await store.open(at);
  if (object === undefined || !("read" in object)) throw new Error(`${at.key} is listed, but not stored`);
  let text = "";
  for await (const chunk of object.read({ start: 0, end: object.record.size }))
    text += new TextDecoder().decode(chunk);
  await object.release();
  return text;
}

async function treeOf(fs: FileSystem, textOf: (path: string) => Promise<string>): Promise<Snapshot> {
  const found: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    if (kind === "directory") found[`${path}/`] = "";
    else found[path] = await textOf(path);
  return found;
}

async function filesOf(root: string, below: string): Promise<Snapshot> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) Object.assign(found, { [`${path}/`]: "" }, await filesOf(root, path));
    else found[path] = await readFile(join(root, path), "utf8");
  }
  return found;
}
