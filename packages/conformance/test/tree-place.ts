import type { Place } from "@s3fs/conformance";
import { FileSystem, FsError, type Path } from "@s3fs/core";
import { mapDriver, type Nodes } from "@s3fs/test-drivers";

/** A sound backend like a disk, with every extra but addresses. A second driver over the same Map plants. */
export function treePlace(nodes: Nodes = new Map()): Place {
  const store = crypto.randomUUID();
  return {
    driver: {
      ...mapDriver(nodes),
      setModified: async (path, modifiedMs) => setModified(nodes, path, modifiedMs),
      locate: (path) => ({ store, key: path }),
    },
    async plant(path, bytes) {
      await new FileSystem(mapDriver(nodes)).write(path, bytes);
    },
    dispose: async () => {},
  };
}

function setModified(nodes: Nodes, path: Path, modifiedMs: number): void {
  const { entry, content } = nodes.get(path) ?? {};
  if (entry?.kind !== "file" || !content) throw new FsError(entry ? "EISDIR" : "ENOENT");
  nodes.set(path, { entry: { ...entry, modifiedMs, sourceModifiedMs: modifiedMs }, content });
}
