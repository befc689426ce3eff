export { aroundDriver, type Around, type DriverCall } from "./around-driver.ts";
export { atHand, isAtHand, type AtHand } from "./at-hand.ts";
export { clampRange, type ByteRange } from "./byte-range.ts";
export { ByteStream } from "./byte-stream.ts";
export { checkOptions, type KnownOptions } from "./check-options.ts";
export { closesWith, refuseClosed } from "./closes-with.ts";
export { createCrc, type Crc, type CrcAlgorithm } from "./crc.ts";
export { completeDriver } from "./complete-driver.ts";
export type { Data } from "./data.ts";
export { defined, type Defined } from "./defined.ts";
export { delay } from "./delay.ts";
export type { Description } from "./description.ts";
export { defineDriver, type DriverDefinition } from "./define-driver.ts";
export type { CallOptions } from "./door.ts";
export type {
  Accelerators,
  BegunParts,
  Call,
  Classification,
  CompleteDriver,
  Driver,
  Essentials,
  Extras,
  Location,
  LeftoversRequest,
  ListRequest,
  ListTreeRequest,
  MakeRequest,
  NativeHandle,
  OpenHandleRequest,
  PartsRequest,
  PartsWriter,
  Reading,
  ReadRequest,
  RemoveFileRequest,
  RemoveTreeRequest,
  StatRequest,
  Traits,
  TransferRequest,
  Unfinished,
  UrlRequest,
  WriteRequest,
  Written,
} from "./driver.ts";
export type {
  DirectoryEntry,
  Entry,
  FileEntry,
  HashAlgorithm,
  Hashes,
  LinkEntry,
  OtherEntry,
} from "./entry.ts";
export { errorMeanings, type ErrorCode } from "./error-code.ts";
export {
  FileSystem,
  type ListOptions,
  type MakeDirectoryOptions,
  type StatOptions,
  type UrlOptions,
} from "./file-system.ts";
export { FsError, isFsError, retold, type FsErrorInit } from "./fs-error.ts";
export { compileGlob } from "./glob/compile-glob.ts";
export type { GlobOptions } from "./glob/glob.ts";
export { splitPatterns } from "./glob/globs.ts";
export { literalPrefix } from "./glob/literal-prefix.ts";
export { guarding, type Guard } from "./guarding.ts";
export type { FileFlags } from "./handle/file-flags.ts";
export type { FileHandle, HandleRange } from "./handle/file-handle.ts";
export type { OpenFileOptions, UseHandle } from "./handle/open-file.ts";
export type { TemporaryFiles } from "./handle/page-shelf.ts";
export type { Native } from "./native.ts";
export type { FsUrl, Opener, OpenOptions } from "./opener.ts";
export type { Operation } from "./operation.ts";
export {
  isPath,
  isSegment,
  isWithin,
  joinPath,
  nameOf,
  parentOf,
  parsePath,
  relativeTo,
  ROOT,
  segmentsOf,
  type Path,
} from "./path.ts";
export type { ReadOptions } from "./read-file.ts";
export { readOnly } from "./read-only.ts";
export { abortable, interruptible, NEVER, onAbort } from "./signal.ts";
export { isSliceable, type Sliceable } from "./sliceable.ts";
export { entryForm } from "./sorting/entry-form.ts";
export { jsonForm } from "./sorting/json-form.ts";
export { longList, type LongList } from "./sorting/long-list.ts";
export { sortExternally } from "./sorting/sort-externally.ts";
export { sortedItems } from "./sorting/sorted-items.ts";
export type { SortForm } from "./sorting/sort-form.ts";
export type { Sorting, SortPlace } from "./sorting/sorting.ts";
export { compareTreeOrder, compareUtf8, treeKey, type Ordered } from "./tree-order.ts";
export { isUnchanged } from "./unchanged.ts";
export { readParameters, type ParameterKind, type ParameterValues } from "./url-parameters.ts";
export { isEmpty } from "./verbs/is-empty.ts";
export type { RemoveOptions } from "./verbs/remove.ts";
export { renderTree, type RenderTreeOptions, type TreeCounts } from "./verbs/render-tree.ts";
export type { TransferOptions } from "./verbs/transfer.ts";
export type { GlobSearchOptions } from "./walk/glob.ts";
export type { ErrorPolicy, WalkOptions } from "./walk/walk-plan.ts";
export { within } from "./within.ts";
export type { AppendOptions, WriteOptions } from "./write-file.ts";
