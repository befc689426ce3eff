import type { Place } from "@s3fs/conformance";
import { clampRange, defineDriver, FsError, isWithin, parsePath, relativeTo, ROOT } from "@s3fs/core";
import type { Entry, FileEntry, Path } from "@s3fs/core";
import { joined, pieces } from "./tree-place.ts";

interface Stored {
  readonly bytes: Uint8Array;
  readonly modifiedMs: number;
  readonly sourceModifiedMs?: number;
  readonly etag: string;
}

/** A sound backend like a bucket: keys and nothing else; a directory is a marker or what keys have in common. */
export function flatPlace(): Place {
  const files = new Map<Path, Stored>();
  const markers = new Set<Path>();
  let changes = 0;

  const below = (path: Path): Path[] =>
    [...files.keys(), ...markers].filter((key) => key !== path && isWithin(key, path));
  const isDirectory = (path: Path): boolean => path === ROOT || markers.has(path) || below(path).length > 0;
  const fileEntry = (path: Path, { bytes, ...facts }: Stored): FileEntry => ({
    kind: "file",
    path,
    size: bytes.byteLength,
    ...facts,
  });
  const put = (path: Path, bytes: Uint8Array, times: { sourceModifiedMs?: number }): string => {
    const etag = String((changes += 1));
    files.set(path, { bytes, modifiedMs: Date.now(), ...times, etag });
    return etag;
  };

  const driver = defineDriver({
    name: "flat",
    traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "twins", emptyDirectories: "vanish" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    async stat(path): Promise<Entry | undefined> {
      const stored = files.get(path);
      if (stored) return fileEntry(path, stored);
      return isDirectory(path) ? { kind: "directory", path } : undefined;
    },
    async *list(path) {
      if (!isDirectory(path)) throw new FsError(files.has(path) ? "ENOTDIR" : "ENOENT");
      const listed = new Set<Path>();
      for (const key of below(path)) {
        const name = relativeTo(key, path).split("/")[0] ?? "";
        const child = parsePath(`${path}/${name}`);
        if (listed.has(child)) continue;
        listed.add(child);
        const stored = files.get(child);
        if (stored) yield fileEntry(child, stored);
        if (isDirectory(child)) yield { kind: "directory", path: child };
      }
    },
    async read(path, { ifMatch, ...range }) {
      const stored = files.get(path);
      if (!stored) throw new FsError(isDirectory(path) ? "EISDIR" : "ENOENT");
      if (ifMatch !== undefined && ifMatch !== stored.etag) throw new FsError("EPRECONDITION");
      const { start, end } = clampRange(range, stored.bytes.byteLength);
      const chunks = pieces(stored.bytes.subarray(start, end));
      return { entry: fileEntry(path, stored), chunks, release: async () => {} };
    },
    async write(path, chunks, { overwrite, ifMatch, modifiedMs }) {
      if (path === ROOT) throw new FsError("EISDIR");
      const bytes = await joined(chunks);
      const etag = files.get(path)?.etag;
      if (etag !== undefined && !overwrite) throw new FsError("EEXIST");
      if (ifMatch !== undefined && ifMatch !== etag) throw new FsError("EPRECONDITION");
      const times = modifiedMs === undefined ? {} : { sourceModifiedMs: modifiedMs };
      return { size: bytes.byteLength, etag: put(path, bytes, times) };
    },
    async makeDirectory(path, { exclusive }) {
      if (exclusive && isDirectory(path)) throw new FsError("EEXIST");
      if (path !== ROOT) markers.add(path);
    },
    async removeFile(path) {
      files.delete(path);
    },
    async removeDirectory(path) {
      if (below(path).length > 0) throw new FsError("ENOTEMPTY");
      if (!markers.delete(path)) throw new FsError(files.has(path) ? "ENOTDIR" : "ENOENT");
    },
    async removeTree(path, { includingTwin }) {
      if (!isDirectory(path)) throw new FsError(files.has(path) ? "ENOTDIR" : "ENOENT");
      for (const key of below(path)) {
        files.delete(key);
        markers.delete(key);
      }
      markers.delete(path);
      if (includingTwin) files.delete(path);
    },
    url: async (path) => `flat:///${encodeURIComponent(path)}`,
  });
  return {
    driver,
    plant: async (path, bytes) => void put(parsePath(path), bytes, {}),
    dispose: async () => {},
  };
}
