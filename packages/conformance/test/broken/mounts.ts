import type { MountedTree } from "@s3fs/conformance";
import { completeDriver, FsError, isFsError, isWithin, nameOf, parsePath, type Driver } from "@s3fs/core";
import { mount as mounted } from "@s3fs/layers";
import type { Broken } from "./broken.ts";
import { treePlace } from "../tree-place.ts";

type Mount = (drivers: Readonly<Record<string, Driver>>) => MountedTree;

function tree(fault: string, mount: Mount, ...foundBy: string[]): Broken {
  const titles = foundBy.map((title) => `behind mount: ${title}`);
  return { fault, make: () => treePlace(), layers: { mount }, foundBy: titles };
}

type Spoil = (sound: Driver, drivers: Readonly<Record<string, Driver>>, tree: MountedTree) => Partial<Driver>;

/** A sound tree, some functions of whose driver are others. */
function spoiled(spoil: Spoil): Mount {
  return (drivers) => {
    const sound = mounted(drivers);
    return { ...sound, driver: { ...sound.driver, ...spoil(sound.driver, drivers, sound) } };
  };
}

/** A sound tree, which is managed otherwise. */
function managed(manage: (sound: MountedTree) => Partial<MountedTree>): Mount {
  return (drivers) => {
    const sound = mounted(drivers);
    return { ...sound, ...manage(sound) };
  };
}

function rootOf(drivers: Readonly<Record<string, Driver>>): Driver {
  const [driver] = Object.values(drivers);
  if (driver === undefined) throw new Error("something is mounted");
  return driver;
}

export const brokenMounts: readonly Broken[] = [
  tree(
    "sends everything to what was mounted first",
    (drivers) => ({ ...mounted(drivers), driver: rootOf(drivers) }),
    "each path belongs to the deepest mount point above it",
    "mount points, and what leads to them, are there from the start",
    "what is mounted hides a file of its name, until it is unmounted",
  ),
  tree(
    "lists what is mounted beside what it hides",
    spoiled((sound, drivers) => ({
      async *listTree(path, call) {
        yield* completeDriver(sound).listTree(path, call);
        if (path === "") yield* rootOf(drivers).list(path, call);
      },
    })),
    "the tree is listed in tree order across mount points, each name once",
  ),
  tree(
    "goes on showing what was unmounted",
    managed(() => ({ unmount: () => {} })),
    "what is mounted hides a file of its name, until it is unmounted",
    "a second file system at one path, and the tree in itself, are refused",
  ),
  tree(
    "unmounts what lies below what is mounted",
    managed(({ mount, unmount, points }) => ({
      mount(path, driver) {
        for (const point of points())
          if (point !== path && isWithin(parsePath(point), parsePath(path))) unmount(point);
        mount(path, driver);
      },
    })),
    "a file system is mounted above another one, which stays seen",
  ),
  tree(
    "mounts over what is mounted",
    managed(({ mount, unmount }) => ({
      mount(path, driver) {
        try {
          unmount(path);
        } catch {
          // nothing was mounted there
        }
        mount(path, driver);
      },
    })),
    "a second file system at one path, and the tree in itself, are refused",
  ),
  tree(
    "takes a mount point for an empty directory when it is removed",
    spoiled(() => ({ removeDirectory: async () => {} })),
    "removing a mount point is EBUSY, before any harm",
    "removing what leads to a mount point is EBUSY, before any harm",
  ),
  tree(
    "removes files before it finds the mount point among them",
    spoiled((sound) => ({
      async removeTree(path, { signal }) {
        for await (const { kind, path: file } of completeDriver(sound).listTree(path, { signal }))
          if (kind === "file") await sound.removeFile(file, { signal });
        throw new FsError("EBUSY");
      },
    })),
    "removing a tree with a mount point in it is EBUSY, before any harm",
    "removing everything is EBUSY, before any harm",
  ),
  tree(
    "moves a mount point by copying what it holds",
    spoiled(() => {
      const refuse = async (): Promise<never> => Promise.reject(new FsError("ENOTSUP"));
      return { moveFile: refuse, moveDirectory: refuse };
    }),
    "moving a mount point is EBUSY, before any harm",
    "moving what leads to a mount point is EBUSY, before any harm",
  ),
  tree(
    "writes a file that a mount point hides",
    spoiled((sound, drivers, { points }) => ({
      write: (path, ...writing) =>
        points().includes(path) ? rootOf(drivers).write(path, ...writing) : sound.write(path, ...writing),
    })),
    "writing over a mount point is EISDIR, before any harm",
  ),
  tree(
    "copies nothing",
    spoiled(() => ({ copyFile: async () => {} })),
    "copying a file onto a mount point is EISDIR, before any harm",
    "a file is copied and moved from one file system to another, with the writer's time",
    "a tree is copied and moved from one file system to another, with its empty directories",
  ),
  tree(
    "makes what is there already",
    spoiled((sound) => ({
      makeDirectory: (path, request) => sound.makeDirectory(path, { ...request, exclusive: false }),
    })),
    "making a mount point exclusively is EEXIST, before any harm",
  ),
  tree(
    "unmounts what it is told to empty",
    spoiled((sound, _drivers, { points, unmount }) => ({
      async removeTree(path, request) {
        await sound.removeTree?.(path, request);
        if (points().includes(path)) unmount(path);
      },
    })),
    "removing the tree of a mount point empties it, and the point stays",
  ),
  tree(
    "leaves the source of a move",
    spoiled((sound) => ({
      moveFile: (from, to, request) => completeDriver(sound).copyFile(from, to, request),
    })),
    "a file is copied and moved from one file system to another, with the writer's time",
  ),
  tree(
    "forgets the writer's time on the way from one file system to another",
    spoiled((sound) => ({
      write(path, chunks, { modifiedMs: _forgotten, ...request }) {
        return sound.write(path, chunks, request);
      },
    })),
    "a file is copied and moved from one file system to another, with the writer's time",
  ),
  tree(
    "loses what is written where nothing is mounted",
    spoiled((sound) => ({
      async write(path, chunks, request) {
        try {
          return await sound.write(path, chunks, request);
        } catch (error) {
          if (!isFsError(error, "EROFS")) throw error;
          return { size: 0 };
        }
      },
    })),
    "where nothing is mounted, writing is EROFS, and nothing is there",
  ),
  tree(
    "does not know that one file system is mounted twice",
    (drivers) => {
      const { driver, ...sound } = mounted(drivers);
      const { locate: _l, copyFile: _c, moveFile: _m, moveDirectory: _d, ...plain } = driver;
      return { ...sound, driver: plain };
    },
    "nothing is lost where one file system is mounted twice",
  ),
  tree(
    "tells paths of what is mounted",
    spoiled((sound) => ({
      async read(path, request) {
        try {
          return await sound.read(path, request);
        } catch (error) {
          if (!isFsError(error)) throw error;
          throw new FsError(error.code, { path: nameOf(path) });
        }
      },
    })),
    "errors tell the path of the tree, as the caller spelled it",
  ),
  tree(
    "closes what is mounted",
    spoiled((_sound, drivers) => ({
      async close() {
        for (const driver of Object.values(drivers)) await driver.close?.();
      },
    })),
    "closing the tree leaves what is mounted open",
  ),
];
