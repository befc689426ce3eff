import { clampRange, defineDriver, FsError, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, Path } from "@s3fs/core";

interface Node {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
}

/** A complete backend over a Map: the essentials only, so that the fallbacks do the rest. */
export function mapDriver(): Driver {
  const nodes = new Map<Path, Node>([[ROOT, directory(ROOT)]]);
  let changes = 0;

  const required = (path: Path): Node => {
    const node = nodes.get(path);
    if (node === undefined) throw new FsError("ENOENT");
    return node;
  };
  const children = (path: Path): Entry[] =>
    [...nodes.values()]
      .map(({ entry }) => entry)
      .filter((entry) => entry.path !== ROOT && parentOf(entry.path) === path);
  const makeParents = (path: Path): void => {
    if (path === ROOT) return;
    makeParents(parentOf(path));
    const there = nodes.get(path);
    if (there?.entry.kind === "file") throw new FsError("ENOTDIR");
    if (!there) nodes.set(path, directory(path));
  };

  return defineDriver({
    name: "map",
    traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "exclusive", emptyDirectories: "kept" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }),
    stat: async (path) => nodes.get(path)?.entry,
    async *list(path) {
      if (required(path).entry.kind === "file") throw new FsError("ENOTDIR");
      yield* children(path);
    },
    async read(path, { ifMatch, ...range }) {
      const { entry, bytes } = required(path);
      if (entry.kind !== "file") throw new FsError("EISDIR");
      if (ifMatch !== undefined && ifMatch !== entry.etag) throw new FsError("EPRECONDITION");
      const { start, end } = clampRange(range, bytes.byteLength);
      return { entry, chunks: oneChunk(bytes.slice(start, end)), release: async () => {} };
    },
    async write(path, chunks, { overwrite, ifMatch, modifiedMs = Date.now() }) {
      const there = nodes.get(path)?.entry;
      if (there?.kind === "directory") throw new FsError("EISDIR");
      makeParents(parentOf(path));
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      const current = nodes.get(path)?.entry;
      if (current && !overwrite) throw new FsError("EEXIST");
      if (ifMatch !== undefined && (current?.kind !== "file" || current.etag !== ifMatch))
        throw new FsError("EPRECONDITION");
      const bytes = new Uint8Array(await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer());
      const etag = String((changes += 1));
      const entry: Entry = {
        kind: "file",
        path,
        size: bytes.byteLength,
        modifiedMs,
        sourceModifiedMs: modifiedMs,
        etag,
      };
      nodes.set(path, { entry, bytes });
      return { size: bytes.byteLength, etag };
    },
    async makeDirectory(path, { exclusive }) {
      const there = nodes.get(path)?.entry;
      if (there?.kind === "file" || (there && exclusive)) throw new FsError("EEXIST");
      makeParents(path);
    },
    async removeFile(path) {
      if (required(path).entry.kind !== "file") throw new FsError("EISDIR");
      nodes.delete(path);
    },
    async removeDirectory(path) {
      if (required(path).entry.kind !== "directory") throw new FsError("ENOTDIR");
      if (children(path).length > 0) throw new FsError("ENOTEMPTY");
      nodes.delete(path);
    },
  });
}

function directory(path: Path): Node {
  return { entry: { kind: "directory", path }, bytes: new Uint8Array() };
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}
