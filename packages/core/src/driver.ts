import type { Description } from "./description.ts";
import type { Entry, FileEntry } from "./entry.ts";
import type { ErrorCode } from "./error-code.ts";
import type { Native } from "./native.ts";
import type { Operation } from "./operation.ts";
import type { Path } from "./path.ts";
import type { Sorting } from "./sorting/sorting.ts";

/**
 * A backend: a plain object of functions that use no `this`, made by `defineDriver()`. Functions throw raw errors;
 * `classify` names them. Paths are parsed already, options have their defaults, a signal is always there.
 *
 * Below a file, looking and reading answer as for a missing path, and writing is ENOTDIR.
 */
export interface Driver<N extends Native = Native> extends Essentials<N>, Accelerators<N>, Extras<N> {
  readonly name: string;
  readonly traits: Traits;
}

/** What every backend must do. */
export interface Essentials<N extends Native = Native> {
  /** Undefined when nothing is there. */
  stat(this: void, path: Path, request: StatRequest): Promise<Entry<N> | undefined>;
  /** The children, in any order. ENOENT, ENOTDIR; a missing directory never lists as empty. */
  list(this: void, path: Path, request: ListRequest): AsyncIterable<Entry<N>>;
  /** One trip: the entry comes from the reply that carries the bytes. ENOENT, EISDIR, EPRECONDITION. */
  read(this: void, path: Path, request: ReadRequest<N>): Promise<Reading<N>>;
  /**
   * All or nothing: readers see the old content until the new one is complete, and an error thrown by `chunks` or by
   * the signal leaves nothing behind. Missing parents are created. EEXIST, EISDIR, ENOTDIR, EPRECONDITION.
   */
  write(
    this: void,
    path: Path,
    chunks: AsyncIterable<Uint8Array>,
    request: WriteRequest<N>,
  ): Promise<Written<N>>;
  /** Parents included. EEXIST over a file, or over a directory when exclusive; ENOTDIR below a file. */
  makeDirectory(this: void, path: Path, request: MakeRequest): Promise<void>;
  /** ENOENT, EISDIR, EPRECONDITION. A store that cannot tell an absent file may succeed. */
  removeFile(this: void, path: Path, request: RemoveFileRequest): Promise<void>;
  /** ENOENT, ENOTDIR, ENOTEMPTY. */
  removeDirectory(this: void, path: Path, call: Call): Promise<void>;
  /** Names a raw error that one of the functions threw. Pure. */
  classify(this: void, error: unknown, operation: Operation): Classification;
}

/** What a backend may do faster than the fallback of the same name. One that answers ENOTSUP counts as absent. */
export interface Accelerators<N extends Native = Native> {
  /** Everything below a directory, in tree order, each directory before its content. ENOENT, ENOTDIR. */
  listTree?(this: void, path: Path, request: ListTreeRequest): AsyncIterable<Entry<N>>;
  /** A file onto a path that holds no directory. ENOENT, EEXIST. */
  copyFile?(this: void, from: Path, to: Path, request: TransferRequest): Promise<void>;
  /** A file of the same store, named by its `locate`, onto a path of this file system. ENOENT, EEXIST. */
  copyFrom?(this: void, source: Location, to: Path, request: TransferRequest): Promise<void>;
  moveFile?(this: void, from: Path, to: Path, request: TransferRequest): Promise<void>;
  /** A directory onto a path where nothing is. ENOENT, EEXIST. */
  moveDirectory?(this: void, from: Path, to: Path, call: Call): Promise<void>;
  /** A directory and all below it; of the root, all below it. ENOENT, ENOTDIR. */
  removeTree?(this: void, path: Path, request: RemoveTreeRequest): Promise<void>;
  /** Adds to the end of a file, which is made when missing. */
  append?(this: void, path: Path, chunks: AsyncIterable<Uint8Array>, request: Call): Promise<Written<N>>;
  /** Opens a file that is there, to change it in place, as others see it. ENOENT, EISDIR. */
  openHandle?(this: void, path: Path, request: OpenHandleRequest<N>): Promise<NativeHandle<N>>;
  /**
   * Begins a write whose parts come in any order and several at once, or goes on with one that was begun: all or nothing, as
   * `write`. Where what was begun is gone or is of another size, it begins anew. EEXIST, EISDIR, ENOTDIR, EPRECONDITION.
   */
  writeParts?(this: void, path: Path, request: PartsRequest<N>): Promise<PartsWriter<N>>;
  /** Removes what a write in parts has left that nobody goes on with; nothing, when it is gone or was committed. */
  discardParts?(this: void, path: Path, token: string, call: Call): Promise<void>;
}

/** What has no fallback: absent means ENOTSUP (`close`: nothing to do). */
export interface Extras<N extends Native = Native> {
  setModified?(this: void, path: Path, modifiedMs: number, call: Call): Promise<void>;
  url?(this: void, path: Path, request: UrlRequest<N>): Promise<string>;
  /** The identity of the storage behind a path: equal stores can copy among themselves, equal keys are one file. */
  locate?(this: void, path: Path): Location;
  /** Where a link leads, as it says by itself. ENOENT, EINVAL when it is none. */
  readLink?(this: void, path: Path, call: Call): Promise<string>;
  /** Makes a link onto a path where nothing is, or a file or a link that it replaces. EISDIR. */
  makeLink?(this: void, path: Path, destination: string, call: Call): Promise<void>;
  /** Removes what writers that are gone left below a directory, and tells of how many; of writers at work, it takes theirs. */
  removeLeftovers?(this: void, path: Path, request: LeftoversRequest): Promise<number>;
  /**
   * What the store keeps, if the process ends now, of the writes of this driver that were begun: those under way, and in
   * parts those that were left. At once: nothing is asked for it.
   */
  unfinished?(this: void): readonly Unfinished[];
  close?(this: void): Promise<void>;
}

/** A driver in which every verb works: what it lacks, or refuses with ENOTSUP, is done from its essentials. */
export type CompleteDriver<N extends Native = Native> = Driver<N> &
  Required<Omit<Accelerators<N>, "copyFrom" | "openHandle" | "writeParts" | "discardParts">>;

/** Facts that no method can show. */
export interface Traits {
  readonly caseSensitive: boolean;
  /** Whether names that differ in their Unicode normalization only are one. Default: they are where case is no difference. */
  readonly foldsNormalization?: boolean;
  /** How finely a written modification time comes back. */
  readonly timePrecisionMs: number;
  /** Whether a file and a directory may share a path. */
  readonly names: "exclusive" | "twins";
  /** Whether a directory outlives its last entry. */
  readonly emptyDirectories: "kept" | "vanish";
}

export interface Call {
  readonly signal: AbortSignal;
}

export interface StatRequest extends Call {
  /** True: the hashes that the store keeps are wanted as well, if that takes no reading of the content. */
  readonly hashes?: boolean;
}

export interface ListRequest extends Call {
  /**
   * Told of each name below that the store holds and no path can spell, as a key `a//b` is: the listing leaves it out. The
   * name is that of the store below the root of the file system; one that ends in `/` stands for all that begin with it.
   */
  readonly onUnspellable?: (name: string) => void;
}

export interface ListTreeRequest extends ListRequest {
  /** For a store that lists in no order. Default: what the driver was made with, or all of a directory in memory. */
  readonly sorting?: Sorting;
}

/** Half-open and clamped, in bytes; a negative start counts from the end; reading past the end is empty. */
export interface ReadRequest<N extends Native = Native> extends Call {
  readonly start?: number;
  readonly end?: number;
  /** EPRECONDITION unless the file still has this etag; ECHANGED when it is changed in place while these bytes are read. */
  readonly ifMatch?: string;
  readonly native?: NonNullable<N["read"]>;
}

export interface WriteRequest<N extends Native = Native> extends Call {
  /** False: EEXIST when the file is there, atomically. */
  readonly overwrite: boolean;
  /** EPRECONDITION unless the file has this etag. */
  readonly ifMatch?: string;
  /** The writer's modification time to keep, epoch milliseconds with fraction. */
  readonly modifiedMs?: number;
  /** What the content is; a store that has no place for it, or for some of it, leaves that out. */
  readonly description?: Description;
  /** Bytes, where known beforehand; the chunks fail before their end when they do not add up to it. */
  readonly size?: number;
  readonly native?: NonNullable<N["write"]>;
}

/** The signal ends every part of the write, but not its commit. */
export interface PartsRequest<N extends Native = Native> extends WriteRequest<N> {
  readonly size: number;
  /** What was written already. Whoever gives it answers for the content: it is that of the parts to come. */
  readonly begun?: BegunParts;
  /** Whether the parts are to outlive the process, and the power where the store promises that for files. */
  readonly outlives?: boolean;
}

/** What has to be remembered of a write in parts to go on with it. */
export interface BegunParts {
  readonly token: string;
  /** What `write` answered, by the index of the part. */
  readonly receipts: ReadonlyMap<number, string>;
}

export interface LeftoversRequest extends Call {
  /** The tokens of writes in parts that are to be gone on with. */
  readonly keep: ReadonlySet<string>;
}

/** Of a write that was begun, and neither committed nor taken back. */
export interface Unfinished {
  /** What is being written. */
  readonly path: Path;
  readonly kind: "upload" | "temporary-file";
  /** By which whoever clears the store finds it: the id of the upload, the native path of the file. */
  readonly id: string;
}

export interface MakeRequest extends Call {
  /** True: EEXIST when the directory is there. */
  readonly exclusive: boolean;
}

export interface RemoveFileRequest extends Call {
  /** The content that is meant, where the store can look at it in the moment of the removal; it was looked at before. */
  readonly ifMatch?: string;
}

export interface RemoveTreeRequest extends Call {
  /** Where a file and a directory may share a path: whether the file goes with the directory. */
  readonly includingTwin: boolean;
}

export interface TransferRequest extends Call {
  readonly overwrite: boolean;
  /** EPRECONDITION unless the source still has this etag. */
  readonly ifMatch?: string;
  /** The source as a listing or a look has just told it, which may spare a look of the driver's own. No condition. */
  readonly seen?: FileEntry;
  /** Of a copy: ECONFLICT unless the file that it replaces still has this etag; with `overwrite` alone. */
  readonly replaces?: string;
}

export interface OpenHandleRequest<N extends Native = Native> extends Call {
  /** Every write goes to the end, whatever its position, also when others have moved that end. */
  readonly appends: boolean;
  /** False: only writes are asked for, so that a file may be added to that may not be read. */
  readonly reads: boolean;
  readonly native?: NonNullable<N["write"]>;
}

export interface UrlRequest<N extends Native = Native> extends Call {
  /** What the address is for. Default get. */
  readonly method: "get" | "put" | "head";
  readonly expiresInSeconds?: number;
  readonly native?: NonNullable<N["url"]>;
}

/** An open file: `release` frees what it holds; idempotent, callable before the first pull and during one. */
export interface Reading<N extends Native = Native> {
  readonly entry: FileEntry<N>;
  readonly chunks: AsyncIterable<Uint8Array>;
  release(this: void): Promise<void>;
}

/** An open file that is changed in place. Its functions are called one at a time, but for `close`. */
export interface NativeHandle<N extends Native = Native> {
  /** Fewer bytes than asked for only at the end. */
  read(this: void, position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** All of the bytes; a gap before the position is filled with zeros. */
  write(this: void, position: number, bytes: Uint8Array): Promise<void>;
  truncate(this: void, size: number): Promise<void>;
  /** The bytes are on what keeps them when this returns. */
  sync(this: void): Promise<void>;
  stat(this: void): Promise<FileEntry<N>>;
  /**
   * Frees what is held, whatever it throws; idempotent, callable at any time. ECHANGED when something was written and
   * nobody can see it, as the file was removed or replaced meanwhile.
   */
  close(this: void): Promise<void>;
}

/** A write in parts. One of `commit`, `discard` and `leave` ends it; parts may be written several at a time before that. */
export interface PartsWriter<N extends Native = Native> {
  /** What to go on by, also in another process. */
  readonly token: string;
  /** Bytes of each part but the last one. Part 0 begins at 0; there is at least one. */
  readonly partBytes: number;
  /** The parts that are there from before. */
  readonly written: ReadonlySet<number>;
  /** All bytes of a part; what to remember of it. */
  write(this: void, index: number, bytes: Uint8Array): Promise<string>;
  /** EINTEGRITY when a part is missing. */
  commit(this: void): Promise<Written<N>>;
  /** Leaves nothing behind. Never fails: there is an error already. */
  discard(this: void): Promise<void>;
  /** Frees what it holds and lets the parts be. Never fails. */
  leave(this: void): Promise<void>;
}

export interface Written<N extends Native = Native> {
  readonly size: number;
  readonly etag?: string;
  readonly native?: NonNullable<N["entry"]>;
}

export interface Location {
  readonly store: string;
  readonly key: string;
}

export interface Classification {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** What else a person needs, without a secret. */
  readonly detail?: string;
}
