import { mkdtemp, readdir, rm } from "node:fs/promises";
import * as promises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileSystem } from "@s3fs/core";
import { onTestFinished } from "vitest";
import { nodeFsDriver, plainPlaces, type NodeFsHandle, type NodeFsPromises } from "../src/index.ts";
import type { Durability } from "../src/index.ts";

export interface OnDisk {
  readonly root: string;
  readonly fs: FileSystem;
  /** Everything below the root, also what listings hide. */
  names(): Promise<string[]>;
}

/** A file system over a new directory, through Node's own functions or some that replace them. */
export async function onDisk(
  replaced: Partial<NodeFsPromises> | ((root: string) => Partial<NodeFsPromises>) = {},
  durability: Durability = "none",
): Promise<OnDisk> {
  const root = await mkdtemp(join(tmpdir(), "node-fs-test-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const faults = typeof replaced === "function" ? replaced(root) : replaced;
  const driver = nodeFsDriver(
    { ...promises, ...faults },
    {
      name: "test",
      traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "exclusive", emptyDirectories: "kept" },
      places: plainPlaces(root),
      durability,
      identity: { store: "test", keyOf: (path) => join(root, path) },
    },
  );
  const names = async (): Promise<string[]> => (await readdir(root, { recursive: true })).sort();
  return { root, fs: new FileSystem(driver), names };
}

/** Node's open, with handles that differ where told. */
export function openWith(change: (handle: NodeFsHandle, path: string) => Partial<NodeFsHandle>): {
  open: NodeFsPromises["open"];
} {
  return {
    async open(path, flags, mode) {
      const handle: NodeFsHandle = await promises.open(path, flags, mode);
      return { ...boundTo(handle), ...change(handle, path) };
    },
  };
}

function boundTo(handle: NodeFsHandle): NodeFsHandle {
  return {
    stat: (options) => handle.stat(options),
    read: (...all) => handle.read(...all),
    write: (...all) => handle.write(...all),
    truncate: (bytes) => handle.truncate(bytes),
    utimes: (...all) => handle.utimes(...all),
    chmod: (mode) => handle.chmod(mode),
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as told by a test`), { code });
}
