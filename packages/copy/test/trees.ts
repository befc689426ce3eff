import { FileSystem } from "@s3fs/core";
import { keyDriver, keyStore, mapDriver, type KeyStore } from "@s3fs/test-drivers";
import { caseless } from "./caseless.ts";
import { watched, type Before, type WatchedDriver } from "./watched.ts";

/** Paths and contents; a path that ends in `/` is a directory. */
export type Tree = Readonly<Record<string, string>>;

export const WRITTEN = Date.parse("2024-05-01T10:00:00.123Z");

export async function plant(fs: FileSystem, tree: Tree, modified: number = WRITTEN): Promise<void> {
  for (const [path, content] of Object.entries(tree))
    await (path.endsWith("/") ? fs.makeDirectory(path) : fs.write(path, content, { modified }));
}

/** What is there, as `plant` takes it; directories of a store that makes them up are left out. */
export async function harvest(fs: FileSystem): Promise<Tree> {
  const tree: Record<string, string> = {};
  for await (const { kind, path } of fs.list("", { recursive: true }))
    if (kind === "directory") tree[`${path}/`] = "";
    else tree[path] = await fs.read(path).text();
  return tree;
}

export interface MapTree {
  readonly fs: FileSystem;
  readonly driver: WatchedDriver;
}

export interface MapTreeOptions {
  readonly caseSensitive?: boolean;
  readonly before?: Before;
}

export async function mapTree(
  tree: Tree = {},
  { caseSensitive = true, before }: MapTreeOptions = {},
): Promise<MapTree> {
  const driver = watched(caseSensitive ? mapDriver() : caseless(mapDriver()), before);
  const fs = new FileSystem(driver);
  await plant(fs, tree);
  driver.calls.length = 0;
  return { fs, driver };
}

/** A store whose clock runs ahead of every other. */
export function flatStore(): KeyStore {
  return { ...keyStore(), nowMs: Date.parse("2030-01-01T00:00:00Z") };
}

export interface FlatTree {
  readonly fs: FileSystem;
  readonly driver: WatchedDriver;
  readonly store: KeyStore;
}

export async function flatTree(tree: Tree = {}, store: KeyStore = flatStore()): Promise<FlatTree> {
  const { removeTree: _removeTree, ...keys } = keyDriver(store);
  const driver = watched(keys);
  const fs = new FileSystem(driver);
  await plant(fs, tree);
  driver.calls.length = 0;
  return { fs, driver, store };
}
