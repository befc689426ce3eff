import type { Driver } from "@s3fs/core";
import { nativePath, nodeFsDriver, plainPlaces, type NodeFsPromises } from "@s3fs/node-fs";

/** The driver of a memory in the shape of `node:fs/promises`. */
export function memoryDriver(shape: NodeFsPromises): Driver {
  const store = `memory:${crypto.randomUUID()}`;
  return nodeFsDriver(shape, {
    name: "memory",
    traits: { caseSensitive: true, timePrecisionMs: 1, names: "exclusive", emptyDirectories: "kept" },
    places: plainPlaces(""),
    identity: { store, keyOf: (path) => nativePath("", path) },
  });
}
