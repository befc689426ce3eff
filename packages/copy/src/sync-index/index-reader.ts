import { isFsError, type FileSystem, type Path } from "@s3fs/core";
import { linesOf } from "../lines-of.ts";
import {
  compareRows,
  footerLine,
  headerLine,
  parseRow,
  type IndexedTrees,
  type IndexRow,
} from "./index-row.ts";

/** A place for an index: a file of any file system. */
export interface IndexPlace {
  readonly fs: FileSystem;
  readonly path: string;
}

export interface IndexReader {
  readonly state: IndexReaderState;
  /** The row of a path. To be asked in the order of a comparison. */
  find(this: void, path: Path): Promise<IndexRow | undefined>;
  /** Reads what is left. */
  finish(this: void): Promise<void>;
  close(this: void): Promise<void>;
}

export interface IndexReaderState {
  /** After `find`, the row found is the last of them. */
  readonly rowsRead: number;
  /** How it ended; undefined while it goes on. */
  readonly end: IndexEnd | undefined;
}

export type IndexEnd =
  | { readonly kind: "sound" }
  /** Rows before that place are good, and the file can be replaced. */
  | { readonly kind: "damaged"; readonly why: string }
  /** Not a file of ours to replace. */
  | { readonly kind: "foreign"; readonly why: string };

export interface IndexReaderOptions {
  readonly trees: IndexedTrees;
  readonly signal: AbortSignal;
}

/** Reads an index beside a comparison, one row at a time. One that is missing is an empty one. */
export function indexReader({ fs, path }: IndexPlace, { trees, signal }: IndexReaderOptions): IndexReader {
  const rows = soundRows(linesOf(fs.read(path, { signal })), trees);
  const state: { rowsRead: number; end: IndexEnd | undefined } = { rowsRead: 0, end: undefined };
  let head: IndexRow | undefined;
  const advance = async (): Promise<void> => {
    head = undefined;
    try {
      const result = await rows.next();
      if (result.done) state.end = result.value;
      else head = result.value;
    } catch (error) {
      signal.throwIfAborted();
      state.end = isFsError(error, "ENOENT") ? { kind: "sound" } : { kind: "foreign", why: String(error) };
    }
    if (head !== undefined) state.rowsRead += 1;
  };
  return {
    state,
    async find(wanted) {
      const isBefore = (): boolean => head === undefined || compareRows(head, { path: wanted }) < 0;
      while (state.end === undefined && isBefore()) await advance();
      return head?.path === wanted ? head : undefined;
    },
    async finish() {
      while (state.end === undefined) await advance();
    },
    async close() {
      await rows.return({ kind: "sound" });
    },
  };
}

/** The rows as far as they are in order, and then what the end was. */
async function* soundRows(
  lines: AsyncIterable<string>,
  trees: IndexedTrees,
): AsyncGenerator<IndexRow, IndexEnd, undefined> {
  let before: IndexRow | undefined;
  let count = -1; // the header is no row
  for await (const line of lines) {
    if (count === -1) {
      if (line !== headerLine(trees))
        return { kind: "foreign", why: "it is not an index of these two trees" };
      count = 0;
      continue;
    }
    const row = parseRow(line);
    if (row === undefined && line === footerLine(count)) return { kind: "sound" };
    if (row === undefined || (before && compareRows(before, row) >= 0))
      return { kind: "damaged", why: `line ${count + 2} is none of an index` };
    count += 1;
    before = row;
    yield row;
  }
  return count === -1 ? { kind: "sound" } : { kind: "damaged", why: "it is cut short" };
}
