import type { CrcAlgorithm } from "./crc.ts";
import type { Description } from "./description.ts";
import type { Path } from "./path.ts";
import type { Native } from "./native.ts";

/** One thing at one path, as a listing or a look at it tells. Discriminated by `kind`. */
export type Entry<N extends Native = Native> =
  | FileEntry<N>
  | DirectoryEntry<N>
  | LinkEntry<N>
  | OtherEntry<N>;

export interface FileEntry<N extends Native = Native> extends EntryBase<N> {
  readonly kind: "file";
  /** Bytes. */
  readonly size: number;
  /** The store's own time of the last change, epoch milliseconds with fraction; the same in `list` and in `stat`. */
  readonly modifiedMs: number;
  /** When the store has last seen any change of the file, which no writer can set back; epoch milliseconds. Where it keeps that. */
  readonly changedMs?: number;
  /** The writer's time, where the reply carries it; epoch milliseconds with fraction, exact to the microsecond. */
  readonly sourceModifiedMs?: number;
  /** The identity of this content, opaque; equal tags mean equal content, different tags mean nothing. */
  readonly etag?: string;
  /**
   * What the reply tells of hashes of this content, which the store answers for. Where it is there and has no `md5`, an etag
   * that looks like one is none. A listing seldom tells any; a look tells more when it is asked for them.
   */
  readonly hashes?: Hashes;
  /** Where the store keeps one, and the reply carries it: a listing seldom does. */
  readonly description?: Description;
}

/** Of a whole content, in hexadecimal, lower case. */
export type Hashes = Readonly<Partial<Record<HashAlgorithm, string>>>;

export type HashAlgorithm = "sha256" | "sha1" | "md5" | CrcAlgorithm;

export interface DirectoryEntry<N extends Native = Native> extends EntryBase<N> {
  readonly kind: "directory";
  readonly modifiedMs?: number;
}

/** A symbolic link that is not followed. */
export interface LinkEntry<N extends Native = Native> extends EntryBase<N> {
  readonly kind: "link";
  readonly modifiedMs?: number;
}

/** A pipe, a socket, a device: listed, never opened. */
export interface OtherEntry<N extends Native = Native> extends EntryBase<N> {
  readonly kind: "other";
  readonly modifiedMs?: number;
}

interface EntryBase<N extends Native> {
  readonly path: Path;
  /** The last name of the path is a link that was followed: this tells of what it leads to, which is kept somewhere else. */
  readonly viaLink?: true;
  /** The backend's own record. */
  readonly native?: NonNullable<N["entry"]>;
}
