import { defineDriver, FsError, type Driver, type Traits } from "@s3fs/core";
import { mountLooking } from "./mount-looking.ts";
import { mountMoving } from "./mount-moving.ts";
import { mountTable, type MountTable } from "./mount-table.ts";
import { mountWriting } from "./mount-writing.ts";
import type { Spelled } from "./spelled.ts";

/** A tree of file systems, which can be changed while it is in use. */
export interface Mounts {
  /** The whole tree as one driver. */
  readonly driver: Driver;
  /** The mount points, parsed, in code unit order. */
  points(this: void): readonly string[];
  /** What was there is hidden, but for the mount points below. @throws {FsError} EEXIST where one is mounted already */
  mount(this: void, path: string, driver: Driver): void;
  /** What is under way goes on where it began. @throws {FsError} ENOENT where none is mounted */
  unmount(this: void, path: string): void;
}

/**
 * Puts file systems together to one tree: each path belongs to the deepest mount point above it. Mount points, and the
 * directories that lead to them, are always there; they can be neither removed nor moved, which is EBUSY. Outside of all
 * mount points, where no file system is mounted as `""`, writing is EROFS. Copies and moves across mount points go
 * inside the store where both ends share one, else by bytes. Closing the tree leaves what is mounted open.
 *
 * `setModified`, `url`, `openHandle` and `writeParts` are always there, for what may be mounted later, and ENOTSUP where the mounted
 * one lacks them.
 *
 * @param drivers what is mounted from the start, by path
 * @throws {FsError} EEXIST for two spellings of one path, EINVAL for a bad one
 */
export function mount(drivers: Readonly<Record<string, Driver>>): Mounts {
  const table = mountTable();
  const driver = defineDriver(spelled(table));
  const add = (path: string, mounted: Driver): void => {
    if (mounted === driver)
      throw new FsError("EINVAL", { path, detail: "a tree can not be mounted in itself" });
    table.add(path, mounted);
  };
  for (const [path, mounted] of Object.entries(drivers)) add(path, mounted);
  return { driver, points: table.points, mount: add, unmount: table.remove };
}

function spelled(table: MountTable): Spelled {
  const looking = mountLooking(table);
  const writing = mountWriting(table);
  const moving = mountMoving(table);
  return {
    name: "mount",
    traits: traitsOf(table),
    classify: () => ({ code: "EUNKNOWN", retryable: false }), // every mounted driver names its own errors
    stat: looking.stat,
    list: looking.list,
    read: looking.read,
    write: writing.write,
    makeDirectory: writing.makeDirectory,
    removeFile: writing.removeFile,
    removeDirectory: writing.removeDirectory,
    listTree: looking.listTree,
    copyFile: moving.copyFile,
    copyFrom: moving.copyFrom,
    moveFile: moving.moveFile,
    moveDirectory: moving.moveDirectory,
    removeTree: writing.removeTree,
    append: writing.append,
    openHandle: writing.openHandle,
    writeParts: writing.writeParts,
    discardParts: writing.discardParts,
    setModified: writing.setModified,
    url: looking.url,
    readLink: undefined, // what a link says is not to be understood outside of its own file system
    makeLink: undefined,
    removeLeftovers: undefined, // of a tree of several it would be one's own and others'
    unfinished: undefined, // each that is mounted is asked by itself
    locate: (path) => table.placeOf(path).location,
    close: undefined,
  };
}

/** What holds for all that is mounted now. */
function traitsOf({ drivers }: MountTable): Traits {
  const all = (): Traits[] => drivers().map(({ traits }) => traits);
  return {
    get caseSensitive() {
      return all().every(({ caseSensitive }) => caseSensitive);
    },
    get timePrecisionMs() {
      return Math.max(0.001, ...all().map(({ timePrecisionMs }) => timePrecisionMs));
    },
    get names() {
      return all().some(({ names }) => names === "twins") ? "twins" : "exclusive";
    },
    get emptyDirectories() {
      return all().some(({ emptyDirectories }) => emptyDirectories === "vanish") ? "vanish" : "kept";
    },
  };
}
