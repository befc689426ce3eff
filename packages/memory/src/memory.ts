import { memfs, type IFs } from "memfs";
import { inodeBook, type InodeBook } from "./inode-book.ts";
import { turnTaker, type TakeTurn } from "./turn-taker.ts";

/** What the functions of one memory work on. */
export interface Memory {
  readonly fs: IFs;
  readonly book: InodeBook;
  readonly takeTurn: TakeTurn;
}

export function createMemory({ maxBytes }: { readonly maxBytes: number }): Memory {
  const { fs } = memfs({}, { cwd: "/", process: posixProcess });
  return { fs, book: inodeBook(maxBytes), takeTurn: turnTaker() };
}

/** The rules of one system, whatever system this process runs on. */
const posixProcess = {
  platform: "linux",
  cwd: () => "/",
  env: {},
  emitWarning: () => {},
};
