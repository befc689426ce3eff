import { compareTreeOrder, FsError, NEVER, type Driver, type Entry, type Path } from "@s3fs/core";
import type { Broken } from "./broken.ts";
import { keyPlace } from "../key-place.ts";
import { tree, view, viewOf } from "./spoil.ts";

/** Drivers with one fault in when there is a root. */
export const brokenRoots: readonly Broken[] = [
  tree(
    "has no root before something is written",
    (sound) => ({
      async stat(path, call) {
        return path === "" && (await isEmpty(sound, path)) ? undefined : sound.stat(path, call);
      },
    }),
    "exists: the root exists before anything is written",
    "stat: the root is a directory, and always there",
  ),
  tree(
    "says of a file that it is a directory, where it is the root of a view",
    (sound) => ({
      async stat(path, call) {
        const entry = await sound.stat(path, call);
        return path === "f" && entry?.kind === "file" ? { kind: "directory", path } : entry;
      },
    }),
    "at: a view of a file has no root",
  ),
  view(
    "has a root that was never made",
    (sound) => ({
      async stat(path, call) {
        return (await sound.stat(path, call)) ?? (path === "" ? { kind: "directory", path } : undefined);
      },
      async *list(path, call) {
        if (path !== "" || (await sound.stat(path, call))) yield* sound.list(path, call);
      },
      makeDirectory: (path, request) =>
        sound.makeDirectory(path, { ...request, exclusive: path !== "" && request.exclusive }),
    }),
    "stat: a root that was never made is ENOENT, and a directory once something is in it",
    "list: a root that was never made is ENOENT",
    "makeDirectory: a root that may be missing is made like any directory",
  ),
  view(
    "loses its root with the last entry",
    (sound) => ({
      async stat(path, call) {
        return path === "" && (await isEmpty(sound, path)) ? undefined : sound.stat(path, call);
      },
      async *list(path, call) {
        if (await isEmpty(sound, path)) throw new FsError("ENOENT");
        yield* sound.list(path, call);
      },
      async *listTree(path, call) {
        if (path === "" && (await isEmpty(sound, path))) throw new FsError("ENOENT");
        yield* (await everythingBelow(sound, path)).sort(compareTreeOrder);
        call.signal.throwIfAborted();
      },
    }),
    "empty directories: a root that may be missing stays when it is emptied",
  ),
  {
    fault: "keeps a root that ought to vanish",
    make: () =>
      viewOf(keyPlace(), (sound) => ({
        stat: async (path, call) =>
          (await sound.stat(path, call)) ?? (path === "" ? { kind: "directory", path } : undefined),
      })),
    foundBy: ["empty directories: a root that may be missing vanishes when it is emptied"],
  },
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
