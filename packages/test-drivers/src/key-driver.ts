import { clampRange, compareTreeOrder, defineDriver, FsError, isWithin, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, ErrorCode, FileEntry, Path, WriteRequest } from "@s3fs/core";

export interface KeyObject {
  readonly bytes: Uint8Array;
  /** By the clock of the store. */
  readonly storedMs: number;
  readonly writerMs?: number;
  readonly etag: string;
}

/** What several file systems may share. A key that ends in `/` marks a directory. */
export interface KeyStore {
  readonly name: string;
  readonly objects: Map<string, KeyObject>;
  /** The clock of the store. */
  nowMs: number;
}

export function keyStore(name: string = crypto.randomUUID()): KeyStore {
  return { name, objects: new Map(), nowMs: Date.now() };
}

/**
 * A sound backend like a bucket over a Map of keys: a file and a directory may share a path, empty directories vanish,
 * times are whole seconds, and listings leave out the writers' times.
 */
export function keyDriver(store: KeyStore = keyStore()): Driver {
  const { objects } = store;
  return defineDriver({
    name: "keys",
    traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "twins", emptyDirectories: "vanish" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    ...reading(store),
    async write(path, chunks, request) {
      if (path === ROOT) refuse("EISDIR");
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      checkTarget(objects.get(path), request);
      return { size: bytes.byteLength, etag: put(store, path, bytes, request.modifiedMs) };
    },
    async makeDirectory(path, { exclusive }) {
      if (exclusive && isDirectory(store, path)) refuse("EEXIST");
      if (path !== ROOT) put(store, `${path}/`, new Uint8Array());
    },
    async removeFile(path) {
      if (!objects.delete(path)) refuse("ENOENT");
    },
    async removeDirectory(path) {
      if (treeBelow(store, path).length > 0) refuse("ENOTEMPTY");
      objects.delete(`${path}/`);
    },
    async removeTree(path, { includingTwin }) {
      for (const entry of [...treeBelow(store, path), { kind: "directory", path }])
        objects.delete(entry.kind === "directory" ? `${entry.path}/` : entry.path);
      if (includingTwin) objects.delete(path);
    },
    async copyFrom(source, to, { ifMatch, overwrite }) {
      const { bytes, writerMs } = required(store, source.key as Path, ifMatch); // a key that `locate` told
      checkTarget(objects.get(to), { overwrite });
      put(store, to, bytes, writerMs);
    },
    locate: (path) => ({ store: store.name, key: path }),
    url: async (path) => `keys://${store.name}/${encodeURIComponent(path)}`,
  });
}

function reading(
  store: KeyStore,
): Pick<Driver, "stat" | "list" | "read"> & Required<Pick<Driver, "listTree">> {
  return {
    async stat(path) {
      const object = store.objects.get(path);
      if (object) return fileEntry(path, object, "whole");
      return isDirectory(store, path) ? { kind: "directory", path } : undefined;
    },
    async *list(path) {
      yield* treeBelow(store, path).filter((entry) => parentOf(entry.path) === path);
    },
    async *listTree(path) {
      yield* treeBelow(store, path);
    },
    async read(path, { ifMatch, ...range }) {
      const object = required(store, path, ifMatch);
      const { start, end } = clampRange(range, object.bytes.byteLength);
      const chunks = inHalves(object.bytes.slice(start, end));
      return { entry: fileEntry(path, object, "whole"), chunks, release: async () => {} };
    },
  };
}

const refuse = (code: ErrorCode): never => {
  throw new FsError(code);
};

function isDirectory({ objects }: KeyStore, path: Path): boolean {
  return path === ROOT || [...objects.keys()].some((key) => key.startsWith(`${path}/`));
}

function required(store: KeyStore, path: Path, ifMatch: string | undefined): KeyObject {
  const object = store.objects.get(path) ?? refuse(isDirectory(store, path) ? "EISDIR" : "ENOENT");
  return ifMatch === undefined || ifMatch === object.etag ? object : refuse("EPRECONDITION");
}

function checkTarget(
  there: KeyObject | undefined,
  { overwrite, ifMatch }: Pick<WriteRequest, "overwrite" | "ifMatch">,
): void {
  if (there && !overwrite) refuse("EEXIST");
  if (ifMatch !== undefined && there?.etag !== ifMatch) refuse("EPRECONDITION");
}

/** Everything below a directory, in tree order. */
function treeBelow(store: KeyStore, path: Path): Entry[] {
  if (!isDirectory(store, path)) refuse(store.objects.has(path) ? "ENOTDIR" : "ENOENT");
  const entries = new Map<string, Entry>();
  for (const [key, object] of store.objects) {
    const isMarker = key.endsWith("/");
    const own = (isMarker ? key.slice(0, -1) : key) as Path; // only paths are made keys of
    if (!isMarker) entries.set(key, fileEntry(own, object, "listed"));
    for (let above = isMarker ? own : parentOf(own); above !== ROOT; above = parentOf(above))
      entries.set(`${above}/`, { kind: "directory", path: above });
  }
  return [...entries.values()]
    .filter((entry) => entry.path !== path && isWithin(entry.path, path))
    .sort(compareTreeOrder);
}

function fileEntry(
  path: Path,
  { bytes, storedMs, writerMs, etag }: KeyObject,
  look: "whole" | "listed",
): FileEntry {
  return {
    kind: "file",
    path,
    size: bytes.byteLength,
    modifiedMs: Math.floor(storedMs / 1000) * 1000,
    etag,
    ...(look === "whole" && writerMs !== undefined ? { sourceModifiedMs: writerMs } : {}),
  };
}

function put(store: KeyStore, key: string, bytes: Uint8Array, writerMs?: number): string {
  store.nowMs += 1;
  const etag = digestOf(bytes);
  store.objects.set(key, {
    bytes,
    storedMs: store.nowMs,
    etag,
    ...(writerMs === undefined ? {} : { writerMs }),
  });
  return etag;
}

/** As the ETag of a small object does, it tells contents apart, wherever they are stored (FNV-1a). */
function digestOf(bytes: Uint8Array): string {
  let state = 0x811c9dc5;
  for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
  return `"${bytes.byteLength}-${state >>> 0}"`;
}

/** In two chunks, so that something can happen between them. */
async function* inHalves(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const middle = Math.ceil(bytes.byteLength / 2);
  if (middle > 0) yield bytes.slice(0, middle);
  if (middle < bytes.byteLength) yield bytes.slice(middle);
}
