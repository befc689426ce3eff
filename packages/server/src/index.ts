export type { Dialect } from "./dialect/dialect.ts";
export type { DialectName } from "./dialect/dialects.ts";
export type { FaultAction } from "./faults/fault-action.ts";
export type { FaultPlan, FaultRule } from "./faults/fault-rule.ts";
export type { FaultHandle, Faults } from "./faults/fault-script.ts";
export type { Latency } from "./faults/latency.ts";
export type { OperationName } from "./operation-name.ts";
export type { RequestEntry, RequestLog } from "./request-log.ts";
export type { ConnectionCounts, S3Server } from "./serve-s3.ts";
export { serveS3 } from "./serve-s3.ts";
export type { ServeOptions, TlsIdentity } from "./server-options.ts";
export type { Account } from "./signature/identities.ts";
export type { AnonymousAccess } from "./anonymous-access.ts";
export type { Credentials } from "./signature/signing-keys.ts";
export type { DirectoryStore, DirectoryStoreOptions } from "./store/directory/directory-store.ts";
export { directoryStore } from "./store/directory/directory-store.ts";
export type { Durability } from "./store/directory/disk.ts";
export type { AttributeMapping } from "./store/file-system/file-record.ts";
export type { FileSystemStoreOptions } from "./store/file-system/file-system-store.ts";
export { fileSystemStore } from "./store/file-system/file-system-store.ts";
export { memoryStore } from "./store/memory-store.ts";
export type {
  BucketRecord,
  BucketSettings,
  CorsMethod,
  CorsRule,
  DeleteMarker,
  KeyProof,
  NewObject,
  ObjectAttributes,
  ObjectRecord,
  PartRecord,
  UploadRecord,
  UploadSettings,
  VersioningState,
  VersionRecord,
} from "./store/records.ts";
export type {
  Assemble,
  ByteRange,
  Chunks,
  Guard,
  IncomingObject,
  IncomingPart,
  ListedVersion,
  ListPage,
  ListQuery,
  ObjectAddress,
  OpenedObject,
  Removal,
  Store,
  VersionPage,
  VersionQuery,
} from "./store/store.ts";
export type { VirtualObjects } from "./store/virtual/virtual-objects.ts";
export type { VirtualStoreOptions } from "./store/virtual/virtual-store.ts";
export { virtualStore } from "./store/virtual/virtual-store.ts";
