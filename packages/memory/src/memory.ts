import type { IFs } from "memfs";
import type { InodeBook } from "./inode-book.ts";
import type { TakeTurn } from "./turn-taker.ts";

/** What the functions of one memory work on. */
export interface Memory {
  readonly fs: IFs;
  readonly book: InodeBook;
  readonly takeTurn: TakeTurn;
}
