import type { FileEntry } from "../entry.ts";
import type { Native } from "../native.ts";

/**
 * An open file. Calls take turns in the order they are made. Unless `atomic` is false, what is written becomes visible
 * as a whole on `close`, and disposing of a writer that was not closed throws its content away, and warns; so does forgetting
 * it, once the memory of it is collected.
 *
 * @throws {FsError} ECLOSED by every call but `close` once the handle or its file system is closed; by a writer's
 *   `close`, too, when the file system was closed first: what was not in place yet is gone. EINVAL by what its flags do not allow
 */
export interface FileHandle<N extends Native = Native> extends AsyncDisposable {
  /** As the caller spelled it. */
  readonly path: string;
  /**
   * Whether nobody sees a part of what is written. False for "r+", "a" and "a+" on a file that is there, where the
   * backend changes it in place: each write is seen at once, and nothing takes it back.
   */
  readonly atomic: boolean;
  /**
   * Fills the buffer from a position, or from the cursor, which moves on.
   *
   * @returns the number of bytes read, less than asked for only at the end of the file
   */
  read(this: void, buffer: Uint8Array, position?: number): Promise<number>;
  /** Reads up to `length` bytes; fewer, or none, only at the end of the file. */
  read(this: void, length: number, position?: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Writes text as UTF-8, or bytes, at a position or at the cursor, which moves on; with "a" at the end always. */
  write(this: void, data: string | Uint8Array, position?: number): Promise<number>;
  /** The file as the handle sees it: of a writer, what it has written so far. */
  stat(this: void): Promise<FileEntry<N>>;
  /** Cuts the file or fills it up with zeros; the cursor stays. Default 0. */
  truncate(this: void, size?: number): Promise<void>;
  /** Waits until the backend has taken what was written; of an atomic handle it becomes visible on `close` only. */
  sync(this: void): Promise<void>;
  /** The lines from the cursor to the end as UTF-8, without their `\n` or `\r\n`; moves the cursor by large steps. */
  lines(this: void): AsyncGenerator<string, void, undefined>;
  /**
   * The bytes from the cursor, which moves on, to the end; with `start` those from there, the cursor staying, and up to
   * `end`. Node's `Readable.fromWeb()` makes a Node stream of it. Cancelling it leaves the handle open.
   */
  readable(this: void, range?: HandleRange): ReadableStream<Uint8Array<ArrayBuffer>>;
  /**
   * Writes what it is given at the cursor, or from `start` on. Node's `Writable.fromWeb()` makes a Node stream of it.
   * Neither its end nor its abort closes the handle: whoever opened that commits it or throws it away.
   */
  writable(this: void, from?: Pick<HandleRange, "start">): WritableStream<string | Uint8Array>;
  /**
   * Commits what was written. A second call does nothing.
   *
   * @throws {FsError} what the commit met; EPRECONDITION or ECHANGED when the file that was updated is another by now
   */
  close(this: void): Promise<void>;
}

/** In bytes; `end` counts with `start` only. */
export interface HandleRange {
  readonly start?: number | undefined;
  readonly end?: number | undefined;
}
