import { FileSystem } from "@s3fs/core";
import { givenLayer, type MountedTree } from "../layers.ts";
import type { Context } from "../statement.ts";

export interface Mounted {
  readonly root: FileSystem;
  readonly middle: FileSystem;
  readonly deep: FileSystem;
  readonly tree: MountedTree;
  readonly view: FileSystem;
}

/** The file system, with another one at a/b, and in it one at a/b/c/d. */
export async function mounting({ fs, another, layers }: Context): Promise<Mounted> {
  const [middle, deep] = [await another(), await another()];
  const tree = givenLayer(
    layers,
    "mount",
  )({
    "": fs.driver,
    "/a/b/": middle.driver,
    "a/b/c/d": deep.driver,
  });
  return { root: fs, middle, deep, tree, view: new FileSystem(tree.driver) };
}
