import { clampRange, defineDriver, FsError, isWithin, parsePath, relativeTo, ROOT } from "@s3fs/core";
import type { Driver, Entry, FileEntry, Path } from "@s3fs/core";

export interface FlatStore {
  readonly driver: Driver;
  /** All that is stored, as a bucket would list it: a marker ends in a slash. */
  keys(): string[];
  /** The paths of the calls of `makeDirectory`. */
  readonly made: readonly string[];
}

/** A backend like a bucket, its essentials only: a directory is a marker, or what keys have in common. */
export function flatStore(): FlatStore {
  const files = new Map<Path, { readonly entry: FileEntry; readonly bytes: Uint8Array }>();
  const markers = new Set<Path>();
  const made: string[] = [];

  const below = (path: Path): Path[] =>
    [...files.keys(), ...markers].filter((key) => key !== path && isWithin(key, path));
  const isDirectory = (path: Path): boolean => path === ROOT || markers.has(path) || below(path).length > 0;
  const missing = (path: Path): FsError => new FsError(files.has(path) ? "ENOTDIR" : "ENOENT");

  const driver = defineDriver({
    name: "flat",
    traits: { caseSensitive: true, timePrecisionMs: 1, names: "twins", emptyDirectories: "vanish" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    stat: async (path) =>
      files.get(path)?.entry ?? (isDirectory(path) ? { kind: "directory", path } : undefined),
    async *list(path) {
      if (!isDirectory(path)) throw missing(path);
      const names = new Set(below(path).map((key) => relativeTo(key, path).split("/")[0]));
      for (const name of names) {
        const child = parsePath(`${path}/${name}`);
        const file = files.get(child);
        if (file) yield file.entry;
        const directory: Entry = { kind: "directory", path: child };
        if (isDirectory(child)) yield directory;
      }
    },
    async read(path, range) {
      const file = files.get(path);
      if (!file) throw new FsError(isDirectory(path) ? "EISDIR" : "ENOENT");
      const { start, end } = clampRange(range, file.bytes.byteLength);
      return { entry: file.entry, chunks: once(file.bytes.slice(start, end)), release: async () => {} };
    },
    async write(path, chunks, { overwrite }) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      if (files.has(path) && !overwrite) throw new FsError("EEXIST");
      const bytes = new Uint8Array(Buffer.concat(parts));
      const entry: FileEntry = { kind: "file", path, size: bytes.byteLength, modifiedMs: Date.now() };
      files.set(path, { entry, bytes });
      return { size: bytes.byteLength };
    },
    async makeDirectory(path, { exclusive }) {
      made.push(path);
      if (exclusive && isDirectory(path)) throw new FsError("EEXIST");
      if (path !== ROOT) markers.add(path);
    },
    async removeFile(path) {
      if (!files.delete(path)) throw new FsError("ENOENT");
    },
    async removeDirectory(path) {
      if (below(path).length > 0) throw new FsError("ENOTEMPTY");
      if (!markers.delete(path)) throw missing(path);
    },
  });
  const keys = (): string[] => [...files.keys(), ...[...markers].map((path) => `${path}/`)].toSorted();
  return { driver, keys, made };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
