import { atHand, clampRange, FsError, type Path, type Reading, type ReadRequest } from "@s3fs/core";
import { nativePath } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryEntry, type MemfsStats } from "./memory-stats.ts";

/**
 * Opens the file and looks at it in one step. Few bytes are taken in the same step, and are at hand; more come from the
 * open file, which stays readable when another one takes its name.
 */
export async function readInMemory(
  memory: Memory,
  path: Path,
  { signal, ifMatch, ...range }: ReadRequest,
): Promise<Reading> {
  const { fs, book, takeTurn } = memory;
  await takeTurn();
  const descriptor = fs.openSync(nativePath("", path), "r");
  let file: OpenFile | undefined;
  try {
    const stats = fs.fstatSync(descriptor);
    if (stats.isDirectory()) throw new FsError("EISDIR", { path });
    const entry = memoryEntry(path, stats, book);
    if (ifMatch !== undefined && ifMatch !== entry.etag) throw new FsError("EPRECONDITION", { path });
    const { start, end } = clampRange(range, entry.size);
    if (end - start <= MOST_BYTES_AT_ONCE)
      return { entry, chunks: atHand(readChunk(fs, descriptor, start, end)), release: async () => {} };
    const held = (file = openFile(memory, descriptor, stats));
    const isOfOneContent = ifMatch !== undefined || (start === 0 && end === entry.size);
    return {
      entry,
      chunks: chunksOf(memory, held, { start, end, isOfOneContent, signal }),
      release: async () => held.close(),
    };
  } finally {
    if (file === undefined) fs.closeSync(descriptor);
  }
}

/** As many as one turn may take. */
const MOST_BYTES_AT_ONCE = 65_536;

interface OpenFile {
  /** Undefined once it is closed. */
  descriptor(): number | undefined;
  /** Whether it was changed in place since it was opened; a file without a name is nobody's to change. */
  isChanged(descriptor: number): boolean;
  close(): void;
}

function openFile({ fs, book }: Memory, descriptor: number, { ino }: MemfsStats): OpenFile {
  let open: number | undefined = descriptor;
  const closed = book.opened(ino);
  const revision = book.revisionOf(ino);
  return {
    descriptor: () => open,
    isChanged: (held) => fs.fstatSync(held).nlink > 0 && book.revisionOf(ino) !== revision,
    close() {
      if (open === undefined) return;
      fs.closeSync(open);
      closed();
      open = undefined;
    },
  };
}

interface Extent {
  readonly start: number;
  readonly end: number;
  /** Whether it is all of a file, or the reader has named the content that it wants. */
  readonly isOfOneContent: boolean;
  readonly signal: AbortSignal;
}

async function* chunksOf(
  { fs, takeTurn }: Memory,
  file: OpenFile,
  { start, end, isOfOneContent, signal }: Extent,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for (let position = start; position < end;) {
      signal.throwIfAborted();
      const open = file.descriptor();
      if (open === undefined) return;
      const chunk = readChunk(fs, open, position, Math.min(end, position + CHUNK_BYTES));
      position += chunk.byteLength;
      if (isOfOneContent && position === end && file.isChanged(open)) throw changed();
      yield chunk;
      if (position < end) await takeTurn();
    }
  } finally {
    file.close();
  }
}

const CHUNK_BYTES = 524_288;

function readChunk(
  fs: Memory["fs"],
  descriptor: number,
  start: number,
  end: number,
): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(end - start);
  if (fs.readSync(descriptor, chunk, 0, chunk.byteLength, start) < chunk.byteLength) throw changed();
  return chunk;
}

function changed(): FsError {
  return new FsError("ECHANGED", { retryable: true });
}
