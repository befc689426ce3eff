import {
  compareTreeOrder,
  FsError,
  nameOf,
  NEVER,
  parentOf,
  type Driver,
  type Entry,
  type Path,
} from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { tree } from "./spoil.ts";

/** Drivers with one fault in what they list. */
export const brokenListings: readonly Broken[] = [
  tree(
    "lists a missing directory as empty",
    (sound) => ({
      async *list(path, call) {
        if ((await sound.stat(path, call)) !== undefined) yield* sound.list(path, call);
      },
    }),
    "list: a missing directory is ENOENT, never empty",
    "list recursive: the tree of a missing directory is ENOENT, also below a file",
    "errors: an error of list tells the operation, the path as it was spelled, and the driver",
  ),
  tree(
    "lists a file as itself",
    (sound) => ({
      async *list(path, call) {
        const entry = await sound.stat(path, call);
        if (entry?.kind === "file") yield entry;
        else yield* sound.list(path, call);
      },
    }),
    "list: a file is ENOTDIR",
    "list recursive: the tree of a file is ENOTDIR",
  ),
  tree(
    "lists the names of files instead of whole paths",
    (sound) => ({
      async *list(path, call) {
        for await (const entry of sound.list(path, call))
          yield entry.kind === "file" ? { ...entry, path: nameOf(entry.path) as Path } : entry;
      },
    }),
    "list: the children of a directory are listed once each, and nothing deeper",
    "list recursive: the tree of a directory holds what lies below it, with whole paths",
  ),
  tree(
    "lists no more than a page of 1,000",
    (sound) => ({
      async *list(path, call) {
        let listed = 0;
        for await (const entry of sound.list(path, call)) if ((listed += 1) <= 1000) yield entry;
      },
    }),
    "planted bytes: a directory of 1,001 files is listed completely, also as a tree",
  ),
  tree(
    "lists sizes of its own invention",
    (sound) => ({
      async *list(path, call) {
        for await (const entry of sound.list(path, call))
          yield entry.kind === "file" ? { ...entry, size: 0 } : entry;
      },
    }),
    "stat: stat, list and a recursive list tell the same of a file",
  ),
  tree(
    "lists a tree in the order of JavaScript's comparison",
    (sound) => ({
      async *listTree(path, call) {
        const entries = await everythingBelow(sound, path);
        yield* entries.sort((left, right) => (left.path < right.path ? -1 : 1));
        call.signal.throwIfAborted();
      },
    }),
    "list recursive: everything below is listed in tree order, where a directory sorts with its slash",
    "list recursive: tree order is that of the UTF-8 bytes, not of JavaScript's comparison",
  ),
  tree(
    "leaves empty directories out of a tree",
    (sound) => ({
      async *listTree(path) {
        const entries = await everythingBelow(sound, path);
        const hasChildren = (entry: Entry): boolean =>
          entries.some((other) => parentOf(other.path) === entry.path);
        yield* entries.filter((entry) => entry.kind === "file" || hasChildren(entry));
      },
    }),
    "list recursive: empty directories are listed too, in their place",
    "copy a tree: a tree is copied with its empty directories, and stays",
  ),
  tree(
    "lists an empty directory as a missing one",
    (sound) => ({
      async *list(path, call) {
        if (await isEmpty(sound, path)) throw new FsError("ENOENT");
        yield* sound.list(path, call);
      },
    }),
    "list: an empty directory lists as empty",
    "list: the root of an empty file system lists as empty",
    "list recursive: the tree of an empty directory is empty",
  ),
  tree(
    "lists a directory among its own children",
    (sound) => ({
      async *listTree(path, call) {
        yield { kind: "directory", path };
        const entries = await everythingBelow(sound, path);
        yield* entries.sort(compareTreeOrder);
        call.signal.throwIfAborted();
      },
    }),
    "list recursive: the tree of a directory holds what lies below it, with whole paths",
    "list recursive: the tree of an empty directory is empty",
  ),
];

const call = { signal: NEVER };

async function everythingBelow(driver: Driver, path: Path): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const entry of driver.list(path, call)) {
    found.push(entry);
    if (entry.kind === "directory") found.push(...(await everythingBelow(driver, entry.path)));
  }
  return found;
}

async function isEmpty(driver: Driver, path: Path): Promise<boolean> {
  if ((await driver.stat(path, call))?.kind !== "directory") return false;
  for await (const _child of driver.list(path, call)) return false;
  return true;
}
