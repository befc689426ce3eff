import { clampRange, defineDriver, FsError, parentOf, ROOT } from "@s3fs/core";
import type { Driver, Entry, ErrorCode, Path, WriteRequest, Written } from "@s3fs/core";

export type Nodes = Map<Path, { readonly entry: Entry; readonly content?: Blob }>;

/** A complete backend over a Map. Drivers over the same Map see the same files, as two programs see those of a disk. */
export function mapDriver(nodes: Nodes = new Map()): Driver {
  makeDirectories(nodes, ROOT);
  return defineDriver({
    name: "map",
    traits: { caseSensitive: true, timePrecisionMs: 0.001, names: "exclusive", emptyDirectories: "kept" },
    classify: () => ({ code: "EUNKNOWN", retryable: false }), // nothing but FsErrors arises here
    stat: async (path) => nodes.get(path)?.entry,
    async *list(path) {
      yield* childrenOf(nodes, path);
    },
    async read(path, { ifMatch, ...range }) {
      const { entry, content } = required(nodes, path);
      if (entry.kind !== "file" || !content) return refuse("EISDIR");
      if (ifMatch !== undefined && ifMatch !== entry.etag) refuse("EPRECONDITION");
      const { start, end } = clampRange(range, content.size);
      return { entry, chunks: content.slice(start, end).stream(), release: async () => {} };
    },
    async write(path, chunks, request) {
      checkTarget(nodes, path, request); // early, before any data is taken
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
      return put(nodes, path, new Blob(parts), request);
    },
    async makeDirectory(path, { exclusive }) {
      const kind = nodes.get(path)?.entry.kind;
      if (kind === "file" || (kind && exclusive)) refuse("EEXIST");
      makeDirectories(nodes, path);
    },
    async removeFile(path) {
      if (required(nodes, path).entry.kind !== "file") refuse("EISDIR");
      nodes.delete(path);
    },
    async removeDirectory(path) {
      if (childrenOf(nodes, path).length > 0) refuse("ENOTEMPTY");
      nodes.delete(path);
    },
  });
}

const refuse = (code: ErrorCode): never => {
  throw new FsError(code);
};
const required = (nodes: Nodes, path: Path) => nodes.get(path) ?? refuse("ENOENT");

function childrenOf(nodes: Nodes, path: Path): Entry[] {
  if (required(nodes, path).entry.kind === "file") refuse("ENOTDIR");
  const entries = [...nodes.values()].map(({ entry }) => entry);
  return entries.filter((entry) => entry.path !== ROOT && parentOf(entry.path) === path);
}

function makeDirectories(nodes: Nodes, path: Path): void {
  if (path !== ROOT) makeDirectories(nodes, parentOf(path));
  if (nodes.get(path)?.content) refuse("ENOTDIR");
  if (!nodes.has(path)) nodes.set(path, { entry: { kind: "directory", path } });
}

function checkTarget(nodes: Nodes, path: Path, { overwrite, ifMatch }: WriteRequest): void {
  if ([...nodes].some(([above, { content }]) => content && path.startsWith(`${above}/`))) refuse("ENOTDIR");
  const there = nodes.get(path)?.entry;
  if (there && there.kind !== "file") return refuse("EISDIR");
  if (there && !overwrite) refuse("EEXIST");
  if (ifMatch !== undefined && ifMatch !== there?.etag) refuse("EPRECONDITION");
}

/** Nothing waits in here, so no other write comes between the check and the change. */
function put(nodes: Nodes, path: Path, content: Blob, request: WriteRequest): Written {
  checkTarget(nodes, path, request);
  makeDirectories(nodes, parentOf(path));
  const { modifiedMs = Date.now() } = request;
  const times = { modifiedMs, sourceModifiedMs: modifiedMs };
  const written = { size: content.size, etag: crypto.randomUUID() };
  nodes.set(path, { entry: { kind: "file", path, ...times, ...written }, content });
  return written;
}
