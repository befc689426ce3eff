import { FsError, ROOT } from "@s3fs/core";
import type { CompleteDriver, Driver, NativeHandle, Path } from "@s3fs/core";
import { fileAt, told } from "./mount-looking.ts";
import type { MountTable, Place } from "./mount-table.ts";

type Writing = Required<
  Pick<
    Driver,
    | "write"
    | "makeDirectory"
    | "removeFile"
    | "removeDirectory"
    | "removeTree"
    | "append"
    | "openHandle"
    | "writeParts"
    | "discardParts"
    | "setModified"
  >
>;

/** What changes one path in a tree of mounted file systems. */
export function mountWriting(table: MountTable): Writing {
  return {
    write: async (path, chunks, request) =>
      changed(fileAt(table, path), (driver, inner) => driver.write(inner, chunks, request)),
    append: async (path, chunks, request) =>
      changed(fileAt(table, path), (driver, inner) => driver.append(inner, chunks, request)),
    ...mountOpening(table),
    async makeDirectory(path, request) {
      if (!table.leadsToMount(path))
        return changed(table.placeOf(path), (driver, inner) => driver.makeDirectory(inner, request));
      if (request.exclusive) throw new FsError("EEXIST");
    },
    removeFile: async (path, call) =>
      changed(fileAt(table, path), (driver, inner) => driver.removeFile(inner, call)),
    async removeDirectory(path, call) {
      if (path === ROOT) throw new FsError("EPERM", { path, detail: "this is the root of the file system" });
      refuseMount(table, path);
      return changed(table.placeOf(path), (driver, inner) => driver.removeDirectory(inner, call));
    },
    async removeTree(path, request) {
      if (table.namesTowardsMounts(path).size > 0) refuseMount(table, path);
      const place = table.placeOf(path);
      if (place.driver === undefined && path === ROOT) return;
      return changed(place, (driver, inner) => driver.removeTree(inner, request));
    },
    async setModified(path, modifiedMs, call) {
      const { driver, inner, outward } = table.placeOf(path);
      const setModified = driver?.setModified;
      if (setModified === undefined) throw new FsError("ENOTSUP");
      return told(outward, () => setModified(inner, modifiedMs, call));
    },
  };
}

/** What is opened on a mounted file system, and written to later. */
function mountOpening(table: MountTable): Pick<Writing, "openHandle" | "writeParts" | "discardParts"> {
  return {
    async openHandle(path, request) {
      const place = fileAt(table, path);
      const { openHandle } = changeable(place);
      if (openHandle === undefined) throw new FsError("ENOTSUP");
      return toldHandle(place, path, () => openHandle(place.inner, request));
    },
    async writeParts(path, request) {
      const place = fileAt(table, path);
      const { writeParts } = changeable(place);
      if (writeParts === undefined) throw new FsError("ENOTSUP");
      const writer = await told(place.outward, () => writeParts(place.inner, request));
      return {
        ...writer,
        write: (index, bytes) => told(place.outward, () => writer.write(index, bytes)),
        commit: () => told(place.outward, () => writer.commit()),
      };
    },
    async discardParts(path, token, call) {
      const { driver, inner, outward } = fileAt(table, path);
      await told(outward, async () => driver?.discardParts?.(inner, token, call));
    },
  };
}

async function toldHandle(
  { outward }: Place,
  path: Path,
  opening: () => Promise<NativeHandle>,
): Promise<NativeHandle> {
  const handle = await told(outward, opening);
  return {
    read: (position, length) => told(outward, () => handle.read(position, length)),
    write: (position, bytes) => told(outward, () => handle.write(position, bytes)),
    truncate: (size) => told(outward, () => handle.truncate(size)),
    sync: () => told(outward, () => handle.sync()),
    stat: () => told(outward, async () => ({ ...(await handle.stat()), path })),
    close: () => told(outward, () => handle.close()),
  };
}

/** What leads to a mount point stays, before any harm is done below it. */
export function refuseMount(table: MountTable, path: Path): void {
  if (!table.leadsToMount(path)) return;
  throw new FsError("EBUSY", { path, detail: "a file system is mounted there or below; unmount it first" });
}

/** The mounted file system to change. */
export function changeable({ driver }: Place): CompleteDriver {
  if (driver !== undefined) return driver;
  throw new FsError("EROFS", {
    detail: 'no file system is mounted there; one mounted as "" takes all paths',
  });
}

function changed<T>(place: Place, run: (driver: CompleteDriver, inner: Path) => Promise<T>): Promise<T> {
  const driver = changeable(place);
  return told(place.outward, () => run(driver, place.inner));
}
