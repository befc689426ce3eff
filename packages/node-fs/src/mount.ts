import type { Native, Path, Sorting, Traits } from "@s3fs/core";
import type { InTurn } from "./in-turn.ts";
import type { Leftovers } from "./leftovers.ts";
import type { Locking } from "./lock-file.ts";
import type { NodeFsPromises, NodeFsStats } from "./node-fs-shape.ts";
import type { Places } from "./places.ts";

/**
 * How much of a write is on the disk when it returns. `none`: what the system has not written yet is lost with the
 * power. `file`: the bytes are down before the file gets its name. `full`: the name as well.
 */
export type Durability = "none" | "file" | "full";

export interface NodeFsDriverOptions<N extends Native = Native> {
  /** Names the driver in errors. */
  readonly name: string;
  readonly traits: Traits;
  readonly places: Places;
  /** Default "none". */
  readonly durability?: Durability | undefined;
  /** Set where other processes write as well: conditional writes then ask for a lock file. */
  readonly locking?: Locking | undefined;
  /** How files are opened, where it is not as by Node's letters: numbers made of Node's constants. */
  readonly openFlags?: OpenFlags | undefined;
  /** Memory for bytes that are read, which need not be zero: it is filled before anybody sees it. Default: new arrays. */
  readonly allocate?: ((bytes: number) => Uint8Array<ArrayBuffer>) | undefined;
  /** How much of a large directory a listing of a tree holds, and where the rest goes. Default: all of it in memory. */
  readonly sorting?: Sorting | undefined;
  /** What the driver tells of where its files are; with it, it also takes files from other drivers of the store. */
  readonly identity?: Identity | undefined;
  /** What to tell of an entry beyond the shared types. */
  readonly native?: ((stats: NodeFsStats) => NonNullable<N["entry"]>) | undefined;
}

export interface OpenFlags {
  /** As `r`. */
  readonly read: number;
  /** As `r+`. */
  readonly update: number;
  /** As `a`. */
  readonly append: number;
  /** As `a+`. */
  readonly appendAndRead: number;
}

export interface Identity {
  readonly store: string;
  /** The native path of a file, by a spelling that every driver of the store would give it. */
  keyOf(this: void, path: Path): string;
}

/** What every operation works on: a file system of Node's shape, and how the driver uses it. */
export interface Mount<N extends Native = Native> extends NodeFsDriverOptions<N> {
  readonly fs: NodeFsPromises;
  /** Keeps commits to one name apart. */
  readonly commits: InTurn;
  readonly leftovers: Leftovers;
  /** Temporary files of writers at work, by their native paths, and what each is to become. */
  readonly unfinished: Map<string, Path>;
}
