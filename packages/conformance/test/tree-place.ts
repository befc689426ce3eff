import type { Place } from "@s3fs/conformance";
import { clampRange, defineDriver, FsError, nameOf, parentOf, parsePath, ROOT } from "@s3fs/core";
import type { Driver, Entry, FileEntry, Path, Traits } from "@s3fs/core";

interface File {
  readonly entry: FileEntry;
  readonly bytes: Uint8Array;
}

const traits: Traits = {
  caseSensitive: true,
  timePrecisionMs: 0.001,
  names: "exclusive",
  emptyDirectories: "kept",
};

/** A sound backend like a disk: a Map of files, a set of directories, one name for one thing. */
export function treePlace(): Place {
  const files = new Map<Path, File>();
  const directories = new Set<Path>([ROOT]);
  let changes = 0;

  const stat = (path: Path): Entry | undefined =>
    directories.has(path) ? { kind: "directory", path } : files.get(path)?.entry;
  const children = (path: Path): Entry[] =>
    [...directories, ...files.keys()]
      .filter((child) => child !== ROOT && parentOf(child) === path)
      .flatMap((child) => stat(child) ?? []);
  const makeDirectories = (path: Path): void => {
    if (directories.has(path)) return;
    if (files.has(path)) throw new FsError("ENOTDIR");
    makeDirectories(parentOf(path));
    directories.add(path);
  };
  const required = (path: Path): File => {
    if (directories.has(path)) throw new FsError("EISDIR");
    const file = files.get(path);
    if (file === undefined) throw new FsError("ENOENT");
    return file;
  };
  const put = (path: Path, bytes: Uint8Array, times: { sourceModifiedMs?: number }): FileEntry => {
    makeDirectories(parentOf(path));
    const etag = String((changes += 1));
    const entry: FileEntry = {
      kind: "file",
      path,
      size: bytes.byteLength,
      modifiedMs: Date.now(),
      etag,
      ...times,
    };
    files.set(path, { entry, bytes });
    return entry;
  };

  const driver: Driver = defineDriver({
    name: "tree",
    traits,
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    stat: async (path) => stat(path),
    async *list(path) {
      const entry = stat(path);
      if (entry === undefined) throw new FsError("ENOENT");
      if (entry.kind !== "directory") throw new FsError("ENOTDIR");
      yield* children(path);
    },
    async read(path, { ifMatch, ...range }) {
      const { entry, bytes } = required(path);
      if (ifMatch !== undefined && ifMatch !== entry.etag) throw new FsError("EPRECONDITION");
      const { start, end } = clampRange(range, bytes.byteLength);
      return { entry, chunks: pieces(bytes.subarray(start, end)), release: async () => {} };
    },
    async write(path, chunks, { overwrite, ifMatch, modifiedMs }) {
      refuseBelowFile(path);
      if (directories.has(path)) throw new FsError("EISDIR");
      const bytes = await joined(chunks);
      const etag = files.get(path)?.entry.etag;
      if (etag !== undefined && !overwrite) throw new FsError("EEXIST");
      if (ifMatch !== undefined && ifMatch !== etag) throw new FsError("EPRECONDITION");
      const written = put(path, bytes, modifiedMs === undefined ? {} : { sourceModifiedMs: modifiedMs });
      return { size: written.size, etag: String(changes) };
    },
    async makeDirectory(path, { exclusive }) {
      if (files.has(path) || (exclusive && directories.has(path))) throw new FsError("EEXIST");
      makeDirectories(path);
    },
    async removeFile(path) {
      required(path);
      files.delete(path);
    },
    async removeDirectory(path) {
      if (files.has(path)) throw new FsError("ENOTDIR");
      if (!directories.has(path)) throw new FsError("ENOENT");
      if (children(path).length > 0) throw new FsError("ENOTEMPTY");
      directories.delete(path);
    },
    async setModified(path, modifiedMs) {
      const { entry, bytes } = required(path);
      files.set(path, { entry: { ...entry, sourceModifiedMs: modifiedMs }, bytes });
    },
    locate: (path) => ({ store: "tree", key: path }),
  });

  function refuseBelowFile(path: Path): void {
    for (let above = parentOf(path); above !== ROOT; above = parentOf(above))
      if (files.has(above)) throw new FsError("ENOTDIR", { detail: `${nameOf(above)} is a file` });
  }

  return {
    driver,
    plant: async (path, bytes) => void put(parsePath(path), bytes, {}),
    dispose: async () => {},
  };
}

export async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** In several chunks, each in memory of its own. */
export async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const pieceBytes = 1_000_000;
  for (let start = 0; start < bytes.byteLength; start += pieceBytes)
    yield bytes.slice(start, start + pieceBytes);
}
