import { FsError, isAtHand, parentOf, ROOT, type Path, type WriteRequest, type Written } from "@s3fs/core";
import { etagOfRevision, nativePath } from "@s3fs/node-fs";
import type { Memory } from "./memory.ts";
import type { MemfsStats } from "./memory-stats.ts";
import { systemError } from "./system-error.ts";
import { dropName } from "./unlink-in-memory.ts";

/**
 * Gathers the bytes, unless they are at hand, then puts the whole file in place in one step that no other call comes
 * between. A file that is replaced loses its name only, so whoever reads it reads on.
 */
export async function writeInMemory(
  memory: Memory,
  path: Path,
  chunks: AsyncIterable<Uint8Array>,
  request: WriteRequest,
): Promise<Written> {
  await memory.takeTurn();
  if (isAtHand(chunks)) return put(memory, path, [chunks.whole()], request);
  targetOf(memory, path, request);
  const gathered: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    memory.book.requireSpace(size);
    gathered.push(chunk);
  }
  request.signal.throwIfAborted();
  return put(memory, path, gathered, request);
}

/**
 * The file that is there.
 *
 * @throws {FsError} EISDIR, EEXIST, EPRECONDITION; ENOTDIR below a file
 */
function targetOf(
  { fs, book }: Memory,
  path: Path,
  { overwrite, ifMatch }: WriteRequest,
): MemfsStats | undefined {
  const there = lookAt(fs, path);
  if (there === undefined) {
    refuseBelowFile(fs, path);
    if (ifMatch !== undefined) throw new FsError("EPRECONDITION", { path });
    return undefined;
  }
  if (there.isDirectory()) throw new FsError("EISDIR", { path });
  if (!overwrite) throw new FsError("EEXIST", { path });
  if (ifMatch !== undefined && ifMatch !== etagOfRevision(book.revisionOf(there.ino)))
    throw new FsError("EPRECONDITION", { path });
  return there;
}

/** @throws ENOTDIR */
function refuseBelowFile(fs: Memory["fs"], path: Path): void {
  for (let above = parentOf(path); above !== ROOT; above = parentOf(above)) {
    const found = lookAt(fs, above);
    if (found?.isDirectory()) return;
    if (found) throw systemError("ENOTDIR", "open", nativePath("", path));
  }
}

function lookAt(fs: Memory["fs"], path: Path): MemfsStats | undefined {
  try {
    return fs.lstatSync(nativePath("", path), { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

function put(memory: Memory, path: Path, gathered: readonly Uint8Array[], request: WriteRequest): Written {
  const { fs, book } = memory;
  const native = nativePath("", path);
  const there = targetOf(memory, path, request);
  const size = gathered.reduce((sum, { byteLength }) => sum + byteLength, 0);
  book.requireSpace(size);
  if (there === undefined) fs.mkdirSync(nativePath("", parentOf(path)), { recursive: true });
  const { fd, ino } = openTarget(memory, native, there, size);
  try {
    fill(fs, fd, gathered, size);
    if (request.modifiedMs !== undefined) {
      const seconds = secondsOf(request.modifiedMs);
      fs.futimesSync(fd, seconds, seconds);
    }
    return { size, etag: etagOfRevision(book.changed(ino, size)) };
  } finally {
    fs.closeSync(fd);
  }
}

interface OpenTarget {
  readonly fd: number;
  readonly ino: number;
}

/** Whoever has the old file open keeps it. Where nobody has, nobody can see that it is changed and not replaced. */
function openTarget(memory: Memory, native: string, there: MemfsStats | undefined, size: number): OpenTarget {
  const { fs, book } = memory;
  if (there !== undefined) {
    const isUnseen = there.nlink === 1 && !book.isOpen(there.ino);
    if (isUnseen && size > 0 && size <= LARGEST_CHANGE_BYTES)
      return { fd: fs.openSync(native, "w"), ino: there.ino };
    dropName(memory, native, there);
  }
  const fd = fs.openSync(native, "wx", there === undefined ? 0o666 : there.mode & 0o777);
  return { fd, ino: fs.fstatSync(fd).ino };
}

/** What there is no memory for must not cost the old content; of so little there always is. */
const LARGEST_CHANGE_BYTES = 65_536;

/** Of many chunks the whole size is reserved first: memfs would copy what it has at each of them. */
function fill(fs: Memory["fs"], fd: number, gathered: readonly Uint8Array[], size: number): void {
  if (gathered.length > 1) fs.ftruncateSync(fd, size);
  let position = 0;
  for (const { buffer, byteOffset, byteLength } of gathered)
    position += fs.writeSync(fd, Buffer.from(buffer, byteOffset, byteLength), 0, byteLength, position);
}

/** Half a millisecond further from zero, as memfs truncates; as text, because it replaces negative numbers by now. */
function secondsOf(modifiedMs: number): string {
  const milliseconds = Math.trunc(modifiedMs);
  return String((milliseconds + (milliseconds < 0 ? -0.5 : 0.5)) / 1000);
}
