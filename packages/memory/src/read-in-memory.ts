import { clampRange, FsError, type Path, type Reading, type ReadRequest } from "@s3fs/core";
import { fileEntryOf, nativePath } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryStats } from "./memory-stats.ts";

/** Opens the file and looks at it in one step; its bytes stay readable when another file takes its name. */
export async function readInMemory(
  memory: Memory,
  path: Path,
  { signal, ifMatch, ...range }: ReadRequest,
): Promise<Reading> {
  const { fs, book, takeTurn } = memory;
  await takeTurn();
  const native = nativePath("", path);
  const stats = fs.lstatSync(native);
  if (stats.isDirectory()) throw new FsError("EISDIR", { path });
  const entry = fileEntryOf({}, path, memoryStats(stats, book));
  if (ifMatch !== undefined && ifMatch !== entry.etag) throw new FsError("EPRECONDITION", { path });
  const file = openFile(memory, native, stats.ino);
  return {
    entry,
    chunks: chunksOf(memory, file, { ...clampRange(range, entry.size), signal }),
    release: async () => file.close(),
  };
}

interface OpenFile {
  /** Undefined once it is closed. */
  descriptor(): number | undefined;
  close(): void;
}

function openFile({ fs, book }: Memory, native: string, ino: number): OpenFile {
  let open: number | undefined = fs.openSync(native, "r");
  const closed = book.opened(ino);
  return {
    descriptor: () => open,
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
  readonly signal: AbortSignal;
}

async function* chunksOf(
  { fs, takeTurn }: Memory,
  file: OpenFile,
  { start, end, signal }: Extent,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for (let position = start; position < end;) {
      signal.throwIfAborted();
      const open = file.descriptor();
      if (open === undefined) return;
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - position));
      if (fs.readSync(open, chunk, 0, chunk.byteLength, position) < chunk.byteLength)
        throw new FsError("ECHANGED", { retryable: true });
      position += chunk.byteLength;
      yield chunk;
      if (position < end) await takeTurn();
    }
  } finally {
    file.close();
  }
}

const CHUNK_BYTES = 524_288;
