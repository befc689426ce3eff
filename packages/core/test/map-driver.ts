import { clampRange, defineDriver, FsError, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, FileEntry, Path, WriteRequest } from "@s3fs/core";

type Node = { readonly entry: FileEntry; readonly content: Blob } | { readonly entry: Entry };

/** A complete backend over a Map: the essentials only, so that the fallbacks do the rest. */
export function mapDriver(): Driver {
  const nodes = new Map<Path, Node>([[ROOT, { entry: { kind: "directory", path: ROOT } }]]);
  let changes = 0;

  const required = (path: Path): Node => {
    const node = nodes.get(path);
    if (node) return node;
    throw new FsError("ENOENT");
  };
  const childrenOf = (path: Path): Entry[] =>
    [...nodes.values()].map(({ entry }) => entry).filter((entry) => isChild(entry.path, path));
  const refuseBelowFile = (path: Path): void => {
    for (let above = path; above !== ROOT; above = parentOf(above))
      if (nodes.get(parentOf(above))?.entry.kind === "file") throw new FsError("ENOTDIR");
  };
  const makeDirectories = (path: Path): void => {
    if (path !== ROOT) makeDirectories(parentOf(path));
    if (!nodes.has(path)) nodes.set(path, { entry: { kind: "directory", path } });
  };
  const checkTarget = (path: Path, { overwrite, ifMatch }: WriteRequest): void => {
    refuseBelowFile(path);
    const there = nodes.get(path)?.entry;
    if (there && there.kind !== "file") throw new FsError("EISDIR");
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
      yield* childrenOf(path);
    },
    async read(path, { ifMatch, ...range }) {
      const node = required(path);
      if (!("content" in node)) throw new FsError("EISDIR");
      if (ifMatch !== undefined && ifMatch !== node.entry.etag) throw new FsError("EPRECONDITION");
      const { start, end } = clampRange(range, node.entry.size);
      return { entry: node.entry, chunks: once(node.content.slice(start, end)), release: async () => {} };
    },
    async write(path, chunks, request) {
      checkTarget(path, request);
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
      checkTarget(path, request); // nothing waits from here on, so no other write comes between
      makeDirectories(parentOf(path));
      const content = new Blob(parts);
      const written = { size: content.size, etag: `${(changes += 1)}` };
      const { modifiedMs = Date.now() } = request;
      const entry: FileEntry = { kind: "file", path, ...written, modifiedMs, sourceModifiedMs: modifiedMs };
      nodes.set(path, { entry, content });
      return written;
    },
    async makeDirectory(path, { exclusive }) {
      const there = nodes.get(path)?.entry;
      if (there && (exclusive || there.kind === "file")) throw new FsError("EEXIST");
      refuseBelowFile(path);
      makeDirectories(path);
    },
    async removeFile(path) {
      if (required(path).entry.kind !== "file") throw new FsError("EISDIR");
      nodes.delete(path);
    },
    async removeDirectory(path) {
      if (required(path).entry.kind === "file") throw new FsError("ENOTDIR");
      if (childrenOf(path).length > 0) throw new FsError("ENOTEMPTY");
      nodes.delete(path);
    },
  });
}

const isChild = (path: Path, parent: Path): boolean => path !== ROOT && parentOf(path) === parent;

async function* once(content: Blob): AsyncIterable<Uint8Array> {
  yield new Uint8Array(await content.arrayBuffer());
}
