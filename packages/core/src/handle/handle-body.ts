import type { FileEntry } from "../entry.ts";
import type { Native } from "../native.ts";

/** What a kind of handle does; flags, cursor, turns and closing are the same for all of them. */
export interface HandleBody<N extends Native = Native> {
  /** Whether nobody sees a part of what is written. */
  readonly atomic: boolean;
  /** Fewer bytes than asked for only at the end. */
  read(this: void, position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  write(this: void, position: number, bytes: Uint8Array): Promise<void>;
  truncate(this: void, size: number): Promise<void>;
  sync(this: void): Promise<void>;
  entry(this: void): FileEntry<N> | Promise<FileEntry<N>>;
  commit(this: void): Promise<void>;
  /** Leaves nothing behind; callable at any time, also while a write waits. */
  rollBack(this: void): Promise<void>;
}
