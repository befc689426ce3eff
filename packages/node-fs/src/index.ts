export { classifyErrno } from "./classify-errno.ts";
export { etagOfRevision } from "./entry-of-stats.ts";
export type { Durability, Identity, NodeFsDriverOptions, OpenFlags } from "./mount.ts";
export { nodeFsDefinition, nodeFsDriver } from "./node-fs-driver.ts";
export type { NodeFsDirent, NodeFsHandle, NodeFsPromises, NodeFsStats } from "./node-fs-shape.ts";
export { directoryOf } from "./native-path.ts";
export { nativePath, plainPlaces, type LinkTarget, type Places } from "./places.ts";
export { isTemporaryName, temporaryName } from "./temporary-name.ts";
