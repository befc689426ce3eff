import { FileSystem } from "@s3fs/core";
import { flatDriver, flatStore, type FlatDriver, type FlatStore } from "./flat-driver.ts";
import { mapDriver, type MapDriver, type MapDriverOptions } from "./map-driver.ts";

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
  readonly driver: MapDriver;
}

export async function mapTree(tree: Tree = {}, options: MapDriverOptions = {}): Promise<MapTree> {
  const driver = mapDriver(options);
  const fs = new FileSystem(driver);
  await plant(fs, tree);
  driver.calls.length = 0;
  return { fs, driver };
}

export interface FlatTree {
  readonly fs: FileSystem;
  readonly driver: FlatDriver;
  readonly store: FlatStore;
}

export async function flatTree(tree: Tree = {}, store: FlatStore = flatStore()): Promise<FlatTree> {
  const driver = flatDriver(store);
  const fs = new FileSystem(driver);
  await plant(fs, tree);
  driver.calls.length = 0;
  return { fs, driver, store };
}
