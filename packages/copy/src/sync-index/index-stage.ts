import { NEVER, type Call, type FileHandle, type Sorting } from "@s3fs/core";
import { chunksOf, linesOf } from "../lines-of.ts";
import type { IndexPlace } from "./index-reader.ts";
import {
  compareRows,
  footerLine,
  headerLine,
  parseRow,
  rowLine,
  type IndexedTrees,
  type IndexRow,
} from "./index-row.ts";

/** The rows of a comparison while it runs, in a file beside the index. */
export interface IndexStage {
  append(this: void, row: IndexRow): Promise<void>;
  /** Puts an index of these rows and of the given ones, which are of other paths and in order, in the place of the old one. */
  replaceIndex(this: void, others: AsyncIterable<IndexRow>): Promise<void>;
  /** Leaves nothing behind; harmless after `replaceIndex`. */
  discard(this: void): Promise<void>;
}

export interface IndexStageOptions extends Sorting, Call {
  readonly trees: IndexedTrees;
}

/** Begins with the first rows of the old index, as many as are said to be good. */
export async function startStage(
  { fs, path }: IndexPlace,
  goodRows: number,
  { trees, signal }: IndexStageOptions,
): Promise<IndexStage> {
  const stagePath = `${path}.s3fs-${crypto.randomUUID().slice(0, 8)}`;
  const writing = openWriter((use) => fs.open(stagePath, "w", { signal }, use));
  const handle = await writing.handle;
  const put = async (lines: AsyncIterable<string> | Iterable<string>): Promise<void> => {
    for await (const chunk of chunksOf(lines)) await handle.write(chunk);
  };
  let gathered: string[] = [];
  const flush = async (): Promise<void> => {
    const lines = gathered;
    gathered = [];
    await put(lines);
  };
  if (goodRows > 0) await put(firstRows(linesOf(fs.read(path, { signal })), goodRows));
  return {
    async append(row) {
      if (gathered.push(rowLine(row)) >= ROWS_AT_ONCE) await flush();
    },
    async replaceIndex(others) {
      await flush();
      await writing.end();
      const staged = linesOf(fs.read(stagePath, { signal }));
      await fs.write(path, chunksOf(indexLines(staged, others, trees)), { signal });
    },
    async discard() {
      await writing.end(new Error("discarded")).catch(() => {});
      await fs.remove(stagePath, { missing: "ignore", signal: NEVER });
    },
  };
}

const ROWS_AT_ONCE = 512;

interface Writer {
  readonly handle: Promise<FileHandle>;
  /** Commits, or with a reason rolls back. Only the first call counts. */
  end(this: void, reason?: Error): Promise<void>;
}

/** A handle that is written to from outside of the function that it is given to. */
function openWriter(open: (use: (handle: FileHandle) => Promise<void>) => Promise<void>): Writer {
  let end: (reason?: Error) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (reason) => (reason ? reject(reason) : resolve());
  });
  ended.catch(() => {}); // told by the commit, if it came to one
  let committed: Promise<void> = Promise.resolve();
  const handle = new Promise<FileHandle>((resolve, reject) => {
    committed = open(async (opened) => {
      resolve(opened);
      await ended;
    });
    committed.catch(reject);
  });
  return {
    handle,
    async end(reason) {
      end(reason);
      await committed;
    },
  };
}

async function* firstRows(lines: AsyncIterable<string>, rows: number): AsyncIterable<string> {
  let line = 0;
  for await (const text of lines) {
    if (line > 0) yield text;
    line += 1;
    if (line > rows) return;
  }
}

/** Header, both kinds of rows merged, footer. */
async function* indexLines(
  staged: AsyncIterable<string>,
  others: AsyncIterable<IndexRow>,
  trees: IndexedTrees,
): AsyncIterable<string> {
  const waiting = others[Symbol.asyncIterator]();
  let rows = 0;
  yield headerLine(trees);
  try {
    let next = await waiting.next();
    for await (const line of staged) {
      const row = parseRow(line);
      if (row === undefined) continue;
      for (; !next.done && compareRows(next.value, row) < 0; next = await waiting.next(), rows += 1)
        yield rowLine(next.value);
      yield line;
      rows += 1;
    }
    for (; !next.done; next = await waiting.next(), rows += 1) yield rowLine(next.value);
  } finally {
    await waiting.return?.();
  }
  yield footerLine(rows);
}
