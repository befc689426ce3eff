import { clampRange, defineDriver, FsError, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, Path, WriteRequest } from "@s3fs/core";

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
  const refuseBelowFile = (path: Path): void => {
    if (path === ROOT) return;
    if (nodes.get(parentOf(path))?.entry.kind === "file") throw new FsError("ENOTDIR");
    refuseBelowFile(parentOf(path));
  };
  const makeDirectories = (path: Path): void => {
    if (path !== ROOT) makeDirectories(parentOf(path));
    if (!nodes.has(path)) nodes.set(path, directory(path));
  };
  const checkTarget = (path: Path, { overwrite, ifMatch }: WriteRequest): void => {
    refuseBelowFile(path);
    const there = nodes.get(path)?.entry;
    if (there?.kind === "directory") throw new FsError("EISDIR");
    if (there && !overwrite) throw new FsError("EEXIST");
    if (ifMatch !== undefined && there?.etag !== ifMatch) throw new FsError("EPRECONDITION");
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
    async write(path, chunks, request) {
      checkTarget(path, request);
      const bytes = await bytesOf(chunks);
      checkTarget(path, request); // from here on nothing waits, so no other write comes between
      makeDirectories(parentOf(path));
      const { modifiedMs = Date.now() } = request;
      const [size, etag] = [bytes.byteLength, String((changes += 1))];
      nodes.set(path, {
        entry: { kind: "file", path, size, modifiedMs, sourceModifiedMs: modifiedMs, etag },
        bytes,
      });
      return { size, etag };
    },
    async makeDirectory(path, { exclusive }) {
      const there = nodes.get(path)?.entry;
      if (there?.kind === "file" || (there && exclusive)) throw new FsError("EEXIST");
      refuseBelowFile(path);
      makeDirectories(path);
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

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
