import type { ByteStream } from "./byte-stream.ts";
import { closable } from "./closable.ts";
import { completeDriver } from "./complete-driver.ts";
import type { CompleteDriver, Driver, Written } from "./driver.ts";
import type { Data } from "./data.ts";
import { defined } from "./defined.ts";
import { enter, enterEach, enterLooking, pathOf, type CallOptions, type Visit } from "./door.ts";
import type { Entry } from "./entry.ts";
import { FsError } from "./fs-error.ts";
import type { FileFlags } from "./handle/file-flags.ts";
import type { FileHandle } from "./handle/file-handle.ts";
import { openFile, useFile, type OpenFileOptions, type UseHandle } from "./handle/open-file.ts";
import type { Native } from "./native.ts";
import type { Operation } from "./operation.ts";
import { readFile, type ReadOptions } from "./read-file.ts";
import { interruptible } from "./signal.ts";
import type { Sorting } from "./sorting/sorting.ts";
import { hash } from "./verbs/hash.ts";
import { remove, type RemoveOptions } from "./verbs/remove.ts";
import { checkTransferOptions, copy, move, type TransferOptions } from "./verbs/transfer.ts";
import { glob, type GlobSearchOptions } from "./walk/glob.ts";
import { walkFrom } from "./walk/walk-below-prefix.ts";
import { walkPlan, type WalkOptions } from "./walk/walk-plan.ts";
import { within } from "./within.ts";
import { appendFile, modifiedMsOf, writeFile, type AppendOptions, type WriteOptions } from "./write-file.ts";

export interface StatOptions extends CallOptions {
  /** True: `hashes` of a file, if the store keeps any; at the price of no further request. Default false. */
  readonly hashes?: boolean | undefined;
}

export interface ListOptions extends CallOptions {
  /** Everything below, in tree order, each directory before its content. Default false: the children, in any order. */
  readonly recursive?: boolean | undefined;
  /** With `recursive`: how much of a directory is held in memory while it is brought into order, and where the rest goes. */
  readonly sorting?: Sorting | undefined;
  /** Told of each name that the listing leaves out, as no path can spell it; see `ListRequest`. Default: nobody is. */
  readonly onUnspellable?: ((name: string) => void) | undefined;
}

export interface MakeDirectoryOptions extends CallOptions {
  /** EEXIST when the directory is there. Default false. */
  readonly exclusive?: boolean | undefined;
}

export interface UrlOptions<N extends Native = Native> extends CallOptions {
  /** What the address is for. Default "get". */
  readonly method?: "get" | "put" | "head" | undefined;
  /** How long it works. Default: the backend's own. */
  readonly expiresInSeconds?: number | undefined;
  readonly native?: NonNullable<N["url"]> | undefined;
}

/**
 * A file system, whatever stores it. Paths are `/`-separated and relative to its root; every failure is an `FsError`,
 * every abort the caller's own reason.
 */
export class FileSystem<N extends Native = Native> implements AsyncDisposable {
  /** A string key, so that the classes of two installed copies of this package are of one type. */
  readonly "@s3fs/file-system" = true as const;
  readonly driver: CompleteDriver<N>;

  constructor(driver: Driver<N>) {
    this.driver = completeDriver(closable(driver));
  }

  /** @throws {FsError} ENOENT when nothing is there */
  stat(path: string, options: StatOptions = {}): Promise<Entry<N>> {
    const { hashes } = options;
    return enterLooking(visit(this, "stat", options, path), async (call, at) => {
      const entry = await this.driver.stat(at, { ...call, ...(hashes && { hashes }) });
      if (entry === undefined) throw new FsError("ENOENT");
      return entry;
    });
  }

  exists(path: string, options: CallOptions = {}): Promise<boolean> {
    const looking = visit(this, "exists", options, path);
    return enterLooking(looking, async (call, at) => (await this.driver.stat(at, call)) !== undefined);
  }

  /** @throws {FsError} ENOENT, ENOTDIR: a missing directory never lists as empty */
  list(path: string = "", options: ListOptions = {}): AsyncGenerator<Entry<N>, void, undefined> {
    const { recursive = false, sorting, onUnspellable } = options;
    return enterEach(visit(this, "list", options, path), (call, at) => {
      const request = { ...call, ...(onUnspellable && { onUnspellable }) };
      const entries = recursive
        ? this.driver.listTree(at, { ...request, ...(sorting && { sorting }) })
        : this.driver.list(at, request);
      return interruptible(entries, call.signal);
    });
  }

  /** What lies below a directory, filtered and ordered. @throws {FsError} ENOENT, ENOTDIR; EINVAL for a bad pattern */
  walk(path: string = "", options: WalkOptions<N> = {}): AsyncGenerator<Entry<N>, void, undefined> {
    return enterEach(visit(this, "walk", options, path), (call, at) => {
      const plan = walkPlan(at, this.driver.traits, options);
      return interruptible(walkFrom(this.driver, at, call, plan), call.signal);
    });
  }

  /**
   * What matches a pattern, which is relative to the root: `*` and `?` within a segment, `**` for any number of
   * segments, `[a-z]` and `[!a-z]`, `{a,b}`, a `/` at the end for directories only, a `!` at the start for all that the
   * rest does not match. Nothing where nothing is.
   *
   * @throws {FsError} EINVAL for a malformed pattern
   */
  glob(pattern: string, options: GlobSearchOptions<N> = {}): AsyncGenerator<Entry<N>, void, undefined> {
    return enterEach({ ...visit(this, "glob", options, ""), paths: [pattern] }, (call) =>
      interruptible(glob(this.driver, pattern, call, options), call.signal),
    );
  }

  /** The bytes of a file, read when they are asked for. Errors arise then: ENOENT, EISDIR, EPRECONDITION, EINTEGRITY. */
  read(path: string, options: ReadOptions<N> = {}): ByteStream<N> {
    return readFile(this.driver, visit(this, "read", options, path), options);
  }

  /**
   * Writes a whole file, all or nothing; missing parents are created.
   *
   * @throws {FsError} EEXIST, EISDIR, ENOTDIR, EPRECONDITION, EINTEGRITY; what the data throws comes back as it is
   */
  write(path: string, data: Data, options: WriteOptions<N> = {}): Promise<Written<N>> {
    return writeFile(this.driver, visit(this, "write", options, path), data, options);
  }

  /** Adds to the end of a file, which is made when missing. */
  append(path: string, data: Data, options: AppendOptions = {}): Promise<Written<N>> {
    return appendFile(this.driver, visit(this, "append", options, path), data, options);
  }

  /**
   * Opens a file by Node's flags, "r" by default. With a function, the handle is its for as long as it runs: what it
   * wrote is committed when it returns, and discarded when it throws, unless the handle's `atomic` is false: "r+" and "a"
   * change a file in place where the backend can.
   *
   * @throws {FsError} ENOENT, EISDIR, ENOTDIR; EEXIST with "x"; EFBIG when an update does not fit into `limitBytes`
   */
  open(path: string, flags?: FileFlags, options?: OpenFileOptions<N>): Promise<FileHandle<N>>;
  open<T>(path: string, flags: FileFlags, use: UseHandle<T, N>): Promise<T>;
  open<T>(path: string, flags: FileFlags, options: OpenFileOptions<N>, use: UseHandle<T, N>): Promise<T>;
  async open<T>(
    path: string,
    flags: FileFlags = "r",
    options: OpenFileOptions<N> | UseHandle<T, N> = {},
    use?: UseHandle<T, N>,
  ): Promise<FileHandle<N> | T> {
    if (typeof options === "function") return this.open(path, flags, {}, options);
    const opening = openFile(this.driver, visit(this, "open", options, path), flags, options);
    return use ? useFile(opening, use) : (await opening).handle;
  }

  /** The digest of a file's content in hexadecimal, by any algorithm that the platform has, sha256, sha1, md5…, or crc32, crc32c, crc64nvme */
  hash(path: string, algorithm: string, options: CallOptions = {}): Promise<string> {
    const content = this.read(path, options);
    return enter(visit(this, "hash", options, path), () => hash(content, algorithm));
  }

  /** Parents included. @throws {FsError} EEXIST over a file, or over a directory when exclusive; ENOTDIR below a file */
  makeDirectory(path: string, options: MakeDirectoryOptions = {}): Promise<void> {
    const { exclusive = false } = options;
    return enter(visit(this, "makeDirectory", options, path), (call, at) =>
      this.driver.makeDirectory(at, { ...call, exclusive }),
    );
  }

  /** A file or an empty directory, or with `recursive` a tree. @throws {FsError} ENOENT, ENOTEMPTY; EPERM for the root */
  remove(path: string, options: RemoveOptions = {}): Promise<void> {
    return enter(visit(this, "remove", options, path), (call, at) => remove(this.driver, at, call, options));
  }

  /** A file or a tree; a tree is merged into a directory that is there. @throws {FsError} ENOENT, EEXIST, EISDIR, EINVAL */
  copy(from: string, to: string, options: TransferOptions = {}): Promise<void> {
    return enter(visit(this, "copy", options, from, to), (call, source, target) => {
      const { overwrite = false } = options;
      checkTransferOptions("copy", options);
      return copy(this.driver, source, target, { ...call, overwrite });
    });
  }

  /** As `copy`, with the source gone afterwards; a failure on the way leaves it whole. */
  move(from: string, to: string, options: TransferOptions = {}): Promise<void> {
    return enter(visit(this, "move", options, from, to), (call, source, target) => {
      const { overwrite = false } = options;
      checkTransferOptions("move", options);
      return move(this.driver, source, target, { ...call, overwrite });
    });
  }

  /** @throws {FsError} ENOTSUP where the store keeps no time of the writer's choice */
  setModified(path: string, modified: Date | number, options: CallOptions = {}): Promise<void> {
    return enter(visit(this, "setModified", options, path), async (call, at) => {
      if (!this.driver.setModified) throw new FsError("ENOTSUP");
      await this.driver.setModified(at, modifiedMsOf(modified), call);
    });
  }

  /** An address that other programs can open without credentials. @throws {FsError} ENOTSUP where there are none */
  url(path: string, options: UrlOptions<N> = {}): Promise<string> {
    const { method = "get", expiresInSeconds, native } = options;
    return enter(visit(this, "url", options, path), async (call, at) => {
      if (!this.driver.url) throw new FsError("ENOTSUP");
      return this.driver.url(at, { ...defined({ expiresInSeconds, native }), ...call, method });
    });
  }

  /** A view of a directory, which need not be there yet. Closing the view leaves this file system open. */
  at(path: string): FileSystem<N> {
    return new FileSystem(within(this.driver, pathOf(visit(this, "at", {}, path))));
  }

  /** Releases what the backend holds; every later call is ECLOSED. Closing twice is harmless. */
  async close(): Promise<void> {
    await enter(visit(this, "close", {}, ""), async () => this.driver.close?.());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function visit<N extends Native>(
  { driver }: FileSystem<N>,
  operation: Operation,
  { signal }: CallOptions,
  ...paths: [string, ...string[]]
): Visit {
  return { operation, driver: driver.name, paths, signal };
}
