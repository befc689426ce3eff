import { clampRange, defineDriver, FsError, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, FileEntry, Path } from "@s3fs/core";

interface Node {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

export interface MapDriver extends Driver {
  /** Operation and path of every call so far. */
  readonly calls: string[];
}

export interface MapDriverOptions {
  /** False: as on most disks of Windows and macOS, names are found in any case and kept as first written. */
  readonly caseSensitive?: boolean;
  /** Runs before each call; what it throws is the call's failure. */
  readonly before?: (operation: string, path: Path) => void | Promise<void>;
  readonly timePrecisionMs?: number;
}

/** A backend like a disk over a Map: the essentials only, exclusive names, directories that are kept. */
export function mapDriver(options: MapDriverOptions = {}): MapDriver {
  const { caseSensitive = true, timePrecisionMs = 0.001, before } = options;
  const nodes = new Map<string, Node>([["", directory(ROOT)]]);
  const calls: string[] = [];
  let changes = 0;

  const id = (path: Path): string => (caseSensitive ? path : path.toLowerCase());
  const entering = async (operation: string, path: Path): Promise<void> => {
    calls.push(`${operation} ${path}`);
    await before?.(operation, path);
  };
  const required = (path: Path): Node => {
    const node = nodes.get(id(path));
    if (node === undefined) throw new FsError("ENOENT");
    return node;
  };
  const children = (path: Path): Entry[] =>
    [...nodes.values()]
      .map(({ entry }) => entry)
      .filter((entry) => entry.path !== ROOT && id(parentOf(entry.path)) === id(path));
  const makeParents = (path: Path): void => {
    if (path === ROOT) return;
    makeParents(parentOf(path));
    const there = nodes.get(id(path));
    if (there?.entry.kind === "file") throw new FsError("ENOTDIR");
    if (!there) nodes.set(id(path), directory(path));
  };

  const driver = defineDriver({
    name: "map",
    traits: { caseSensitive, timePrecisionMs, names: "exclusive", emptyDirectories: "kept" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    async stat(path) {
      await entering("stat", path);
      return nodes.get(id(path))?.entry;
    },
    async *list(path) {
      await entering("list", path);
      if (required(path).entry.kind === "file") throw new FsError("ENOTDIR");
      yield* children(path);
    },
    async read(path, { ifMatch, ...range }) {
      await entering("read", path);
      const { entry, bytes } = required(path);
      if (entry.kind !== "file") throw new FsError("EISDIR");
      if (ifMatch !== undefined && ifMatch !== entry.etag) throw new FsError("EPRECONDITION");
      const { start, end } = clampRange(range, bytes.byteLength);
      return { entry, chunks: chunksOf(bytes.slice(start, end)), release: async () => {} };
    },
    async write(path, chunks, { overwrite, modifiedMs = Date.now() }) {
      await entering("write", path);
      if (nodes.get(id(path))?.entry.kind === "directory") throw new FsError("EISDIR");
      makeParents(parentOf(path));
      const bytes = await bytesOf(chunks);
      const there = nodes.get(id(path));
      if (there && !overwrite) throw new FsError("EEXIST");
      const keptMs = Math.floor(modifiedMs / timePrecisionMs) * timePrecisionMs;
      const entry: FileEntry = {
        kind: "file",
        path: there?.entry.path ?? path,
        size: bytes.byteLength,
        modifiedMs: keptMs,
        sourceModifiedMs: keptMs,
        etag: String((changes += 1)),
      };
      nodes.set(id(path), { entry, bytes });
      return { size: bytes.byteLength, etag: String(changes) };
    },
    async makeDirectory(path, { exclusive }) {
      await entering("makeDirectory", path);
      const there = nodes.get(id(path));
      if (there?.entry.kind === "file" || (there && exclusive)) throw new FsError("EEXIST");
      makeParents(path);
    },
    async removeFile(path) {
      await entering("removeFile", path);
      if (required(path).entry.kind !== "file") throw new FsError("EISDIR");
      nodes.delete(id(path));
    },
    async removeDirectory(path) {
      await entering("removeDirectory", path);
      if (required(path).entry.kind !== "directory") throw new FsError("ENOTDIR");
      if (children(path).length > 0) throw new FsError("ENOTEMPTY");
      nodes.delete(id(path));
    },
  });
  return { ...driver, calls };
}

export async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: number[] = [];
  for await (const chunk of chunks) parts.push(...chunk);
  return Uint8Array.from(parts);
}

/** In two chunks, so that something can happen between them. */
export async function* chunksOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const middle = Math.ceil(bytes.byteLength / 2);
  if (middle > 0) yield bytes.slice(0, middle);
  if (middle < bytes.byteLength) yield bytes.slice(middle);
}

function directory(path: Path): Node {
  return { entry: { kind: "directory", path }, bytes: new Uint8Array() };
}
