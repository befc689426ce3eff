import { completeDriver, FsError, isFsError, isPath, isWithin, joinPath, parsePath } from "@s3fs/core";
import { relativeTo, retold, ROOT } from "@s3fs/core";
import type { CompleteDriver, Driver, Location, Path } from "@s3fs/core";

/** Which file system is mounted where. */
export interface MountTable {
  /** The file system that a path belongs to, that of the deepest mount point above it. */
  placeOf(this: void, path: Path): Place;
  /** Whether a path is a mount point, or a directory that leads to one: there it is a directory, whatever it hides. */
  leadsToMount(this: void, path: Path): boolean;
  /** The names in a directory that are, or lead to, mount points. */
  namesTowardsMounts(this: void, path: Path): ReadonlySet<string>;
  drivers(this: void): readonly Driver[];
  points(this: void): readonly string[];
  add(this: void, path: string, driver: Driver): void;
  remove(this: void, path: string): void;
}

/** Where a path leads: into a mounted file system, or to none, which happens outside of all mount points only. */
export interface Place {
  readonly driver: CompleteDriver | undefined;
  /** Where that file system is mounted. */
  readonly point: Path;
  /** The path within it. */
  readonly inner: Path;
  /** The same storage has the same location, whatever it is mounted as. */
  readonly location: Location;
  /** An error of the mounted file system, with the path that it has here. */
  outward(this: void, error: unknown): unknown;
}

export function mountTable(): MountTable {
  const mounts = new Map<Path, CompleteDriver>();
  const storeOf = storeNames();
  const leadsToMount = (path: Path): boolean =>
    [...mounts.keys()].some((point) => point !== ROOT && isWithin(point, path));
  return {
    placeOf(path) {
      const point =
        [...mounts.keys()].filter((above) => isWithin(path, above)).toSorted(longestFirst)[0] ?? ROOT;
      const driver = mounts.get(point);
      const inner = relativeTo(path, point);
      return {
        driver,
        point,
        inner,
        location: locationOf(driver, inner, storeOf),
        outward: outwardFrom(point),
      };
    },
    leadsToMount: (path) => path === ROOT || leadsToMount(path),
    namesTowardsMounts: (path) =>
      new Set(
        [...mounts.keys()].filter((point) => point !== path && isWithin(point, path)).map(nameBelow(path)),
      ),
    drivers: () => [...mounts.values()],
    points: () => [...mounts.keys()].toSorted(),
    add(path, driver) {
      const point = parsePath(path);
      if (mounts.has(point))
        throw refused("EEXIST", path, "a file system is mounted there; unmount it first");
      mounts.set(point, mountable(driver));
    },
    remove(path) {
      if (!mounts.delete(parsePath(path))) throw refused("ENOENT", path, "no file system is mounted there");
    },
  };
}

const completed = new WeakMap<Driver, CompleteDriver>();

/** One for each driver, so that a file system mounted twice is known to be one. */
function mountable(driver: Driver): CompleteDriver {
  const known = completed.get(driver) ?? completeDriver(driver);
  completed.set(driver, known);
  return known;
}

function longestFirst(left: Path, right: Path): number {
  return right.length - left.length;
}

function nameBelow(path: Path): (point: Path) => string {
  return (point) => relativeTo(point, path).split("/", 1)[0] ?? "";
}

function locationOf(
  driver: CompleteDriver | undefined,
  inner: Path,
  storeOf: (driver: Driver | undefined) => string,
): Location {
  return driver?.locate?.(inner) ?? { store: storeOf(driver), key: inner };
}

/** Names for stores that do not tell their own. */
function storeNames(): (driver: Driver | undefined) => string {
  const nowhere = {};
  const names = new WeakMap<object, string>();
  return (driver) => {
    const owner = driver ?? nowhere;
    const name = names.get(owner) ?? `mounted:${crypto.randomUUID()}`;
    names.set(owner, name);
    return name;
  };
}

/** Told of the tree, with what the mounted file system said as the cause. */
function outwardFrom(point: Path): (error: unknown) => unknown {
  return (error) => {
    if (!isFsError(error)) return error;
    const { path } = error;
    const outer = path !== undefined && isPath(path) ? joinPath(point, path) : path;
    return retold(error, { path: outer, driver: "mount", cause: error });
  };
}

function refused(code: "EEXIST" | "ENOENT", path: string, detail: string): FsError {
  return new FsError(code, { path, driver: "mount", detail });
}
