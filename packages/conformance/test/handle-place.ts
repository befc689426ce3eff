import type { Place } from "@s3fs/conformance";
import { FsError, type NativeHandle, type OpenHandleRequest, type Path } from "@s3fs/core";
import type { Nodes } from "@s3fs/test-drivers";
import { treePlace } from "./tree-place.ts";

/** The same sound backend, which changes files in place. */
export function handlePlace(): Place {
  const nodes: Nodes = new Map();
  const { driver, ...place } = treePlace(nodes);
  return {
    ...place,
    driver: { ...driver, openHandle: async (path, request) => openNode(nodes, path, request) },
  };
}

function openNode(nodes: Nodes, path: Path, { appends }: OpenHandleRequest): NativeHandle {
  const { entry, content } = nodes.get(path) ?? {};
  if (entry?.kind !== "file" || content === undefined) throw new FsError(entry ? "EISDIR" : "ENOENT");
  let node = { entry, content };
  let hasChanged = false;
  const change = (parts: BlobPart[]): void => {
    const changed = new Blob(parts);
    const isSeen = nodes.get(path) === node;
    node = { entry: { ...entry, size: changed.size, etag: crypto.randomUUID() }, content: changed };
    if (isSeen) nodes.set(path, node);
    hasChanged = true;
  };
  if (nodes.get(path)?.content === content) nodes.set(path, node);
  return {
    read: async (position, length) =>
      new Uint8Array(await node.content.slice(position, position + length).arrayBuffer()),
    async write(position, bytes) {
      const start = appends ? node.content.size : position;
      const gap = new Uint8Array(Math.max(0, start - node.content.size));
      const before = node.content.slice(0, start);
      change([before, gap, new Uint8Array(bytes), node.content.slice(start + bytes.byteLength)]);
    },
    truncate: async (size) =>
      change([node.content.slice(0, size), new Uint8Array(Math.max(0, size - node.content.size))]),
    sync: async () => {},
    stat: async () => node.entry,
    async close() {
      if (hasChanged && nodes.get(path) !== node) throw new FsError("ECHANGED", { path });
    },
  };
}
