import { clampRange, FsError, type Path, type Reading, type ReadRequest } from "@s3fs/core";
import { fileEntryOf, nativePath } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import { memoryStats } from "./memory-stats.ts";

/** Opens the file and looks at it in one step; its bytes stay readable when another file takes its name. */
export async function readInMemory(
  { fs, book, takeTurn }: Memory,
  path: Path,
  { signal, ifMatch, ...range }: ReadRequest,
): Promise<Reading> {
  await takeTurn();
  const native = nativePath("", path);
  const stats = fs.lstatSync(native);
  if (stats.isDirectory()) throw new FsError("EISDIR", { path });
  const entry = fileEntryOf({}, path, memoryStats(stats, book));
  if (ifMatch !== undefined && ifMatch !== entry.etag) throw new FsError("EPRECONDITION", { path });
  const { start, end } = clampRange(range, entry.size);
  let fd: number | undefined = fs.openSync(native, "r");
  const closed = book.opened(stats.ino);
  const release = async (): Promise<void> => {
    if (fd === undefined) return;
    fs.closeSync(fd);
    closed();
    fd = undefined;
  };
  return {
    entry,
    release,
    chunks: (async function* () {
      try {
        for (let position = start; position < end;) {
          if (fd === undefined) return;
          signal.throwIfAborted();
          const chunk = new Uint8Array(Math.min(CHUNK_BYTES, end - position));
          if (fs.readSync(fd, chunk, 0, chunk.byteLength, position) < chunk.byteLength)
            throw new FsError("ECHANGED", { path, retryable: true });
          position += chunk.byteLength;
          yield chunk;
          if (position < end) await takeTurn();
        }
      } finally {
        await release();
      }
    })(),
  };
}

const CHUNK_BYTES = 524_288;
