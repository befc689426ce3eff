import { clampRange, compareTreeOrder, defineDriver, FsError, isWithin, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, FileEntry, Path } from "@s3fs/core";
import { bytesOf, chunksOf } from "./map-driver.ts";

export interface FlatObject {
  readonly bytes: Uint8Array;
  readonly storedMs: number;
  readonly writerMs?: number;
  readonly etag: string;
}

/** What several file systems may share. Keys that end in `/` mark directories. */
export interface FlatStore {
  readonly name: string;
  readonly objects: Map<string, FlatObject>;
  /** The clock of the store. */
  nowMs: number;
}

export function flatStore(name: string = crypto.randomUUID()): FlatStore {
  return { name, objects: new Map(), nowMs: Date.parse("2030-01-01T00:00:00Z") };
}

export interface FlatDriver extends Driver {
  readonly calls: string[];
}

/** A backend like S3 over a Map: flat keys, twins, vanishing directories, listings without the writers' times. */
export function flatDriver(store: FlatStore = flatStore()): FlatDriver {
  const { objects } = store;
  const calls: string[] = [];

  const fileAt = (path: Path, object: FlatObject, isListed: boolean): FileEntry => ({
    kind: "file",
    path,
    size: object.bytes.byteLength,
    modifiedMs: Math.floor(object.storedMs / 1000) * 1000,
    etag: object.etag,
    ...(isListed || object.writerMs === undefined ? {} : { sourceModifiedMs: object.writerMs }),
  });
  const isDirectory = (path: Path): boolean =>
    path === ROOT || [...objects.keys()].some((key) => key.startsWith(`${path}/`));
  const tree = (path: Path): Entry[] => {
    const entries = new Map<string, Entry>();
    for (const [key, object] of objects) {
      const own = (key.endsWith("/") ? key.slice(0, -1) : key) as Path;
      if (!key.endsWith("/")) entries.set(key, fileAt(own, object, true));
      for (let above = key.endsWith("/") ? own : parentOf(own); above !== ROOT; above = parentOf(above))
        entries.set(`${above}/`, { kind: "directory", path: above });
    }
    const below = [...entries.values()].filter((entry) => entry.path !== path && isWithin(entry.path, path));
    return below.sort(compareTreeOrder);
  };
  const required = (path: Path): FlatObject => {
    const object = objects.get(path);
    if (object === undefined) throw new FsError(isDirectory(path) ? "EISDIR" : "ENOENT");
    return object;
  };
  const put = (key: string, bytes: Uint8Array, writerMs?: number): FlatObject => {
    store.nowMs += 1;
    const object: FlatObject = {
      bytes,
      storedMs: store.nowMs,
      etag: `"${String(bytes)}"`,
      ...(writerMs === undefined ? {} : { writerMs }),
    };
    objects.set(key, object);
    return object;
  };

  const driver = defineDriver({
    name: "flat",
    traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "twins", emptyDirectories: "vanish" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    locate: (path) => ({ store: store.name, key: path }),
    async stat(path) {
      calls.push(`stat ${path}`);
      const object = objects.get(path);
      if (object) return fileAt(path, object, false);
      return isDirectory(path) ? { kind: "directory", path } : undefined;
    },
    async *list(path) {
      calls.push(`list ${path}`);
      if (!isDirectory(path)) throw new FsError(objects.has(path) ? "ENOTDIR" : "ENOENT");
      yield* tree(path).filter((entry) => parentOf(entry.path) === path);
    },
    async *listTree(path) {
      calls.push(`listTree ${path}`);
      if (!isDirectory(path)) throw new FsError(objects.has(path) ? "ENOTDIR" : "ENOENT");
      yield* tree(path);
    },
    async read(path, { ifMatch, ...range }) {
      calls.push(`read ${path}`);
      const object = required(path);
      if (ifMatch !== undefined && ifMatch !== object.etag) throw new FsError("EPRECONDITION");
      const { start, end } = clampRange(range, object.bytes.byteLength);
      const entry = fileAt(path, object, false);
      return { entry, chunks: chunksOf(object.bytes.slice(start, end)), release: async () => {} };
    },
    async write(path, chunks, { modifiedMs }) {
      calls.push(`write ${path}`);
      const { bytes, etag } = put(path, await bytesOf(chunks), modifiedMs);
      return { size: bytes.byteLength, etag };
    },
    async copyFrom(source, to, { ifMatch }) {
      calls.push(`copyFrom ${source.key} ${to}`);
      const object = required(source.key as Path);
      if (ifMatch !== undefined && ifMatch !== object.etag) throw new FsError("EPRECONDITION");
      put(to, object.bytes, object.writerMs);
    },
    async makeDirectory(path) {
      calls.push(`makeDirectory ${path}`);
      if (path !== ROOT) put(`${path}/`, new Uint8Array());
    },
    async removeFile(path) {
      calls.push(`removeFile ${path}`);
      required(path);
      objects.delete(path);
    },
    async removeDirectory(path) {
      calls.push(`removeDirectory ${path}`);
      if (!isDirectory(path)) throw new FsError("ENOENT");
      if (tree(path).length > 0) throw new FsError("ENOTEMPTY");
      objects.delete(`${path}/`);
    },
  });
  return { ...driver, calls };
}
