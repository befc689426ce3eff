import { clampRange, FsError, type Native, type Path, type Reading, type ReadRequest } from "@s3fs/core";
import { etagOf, fileEntryOf } from "./entry-of-stats.ts";
import { requireFile } from "./look-up.ts";
import type { Mount } from "./mount.ts";
import type { NodeFsHandle, NodeFsStats } from "./node-fs-shape.ts";
import { settled } from "./settled.ts";

/** Opens one descriptor; the bytes come from it, and it is seen to be the file that the entry tells of. */
export async function readFile<N extends Native>(
  mount: Mount<N>,
  path: Path,
  { signal, ifMatch, start, end }: ReadRequest<N>,
): Promise<Reading<N>> {
  const { native, stats } = await requireFile(mount, path);
  if (ifMatch !== undefined && ifMatch !== etagOf(stats)) throw new FsError("EPRECONDITION", { path });
  const handle = await mount.fs.open(native, mount.openFlags?.read ?? "r");
  const file = releasable(handle, mount.allocate);
  const range = clampRange({ start, end }, Number(stats.size));
  return {
    entry: fileEntryOf(mount, path, stats),
    chunks: chunksOf(file, { ...range, stats, isPinned: ifMatch !== undefined, signal }),
    release: () => file.release(),
  };
}

interface OpenFile {
  readonly handle: NodeFsHandle;
  allocate(this: void, bytes: number): Uint8Array<ArrayBuffer>;
  isReleased(): boolean;
  release(): Promise<void>;
}

/** Closing waits for a read that is under way, so it is safe at any moment. */
function releasable(
  handle: NodeFsHandle,
  allocate = (bytes: number): Uint8Array<ArrayBuffer> => new Uint8Array(bytes),
): OpenFile {
  let closing: Promise<void> | undefined;
  return {
    handle,
    allocate,
    isReleased: () => closing !== undefined,
    release: () => (closing ??= handle.close()),
  };
}

interface Extent {
  readonly start: number;
  readonly end: number;
  readonly stats: NodeFsStats;
  /** Whether the reader has named the content that it wants. */
  readonly isPinned: boolean;
  readonly signal: AbortSignal;
}

const chunkBytes = 512 * 1024;

/**
 * Whole chunks in memory of their own, the next one read while the consumer has this one. The descriptor is compared with
 * the entry after the first one, so that no byte of another file is handed out, and again after the last byte of a whole
 * file, or of a range that is pinned: the ranges of one content make up that content. Of a file that grows, any other range
 * may be read on. The number of a file that was removed may be given to the next one, so size and time count where they may.
 */
async function* chunksOf(file: OpenFile, extent: Extent): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { start, end, stats, isPinned, signal } = extent;
  const isOfOneContent = isPinned || (start === 0 && end === Number(stats.size));
  try {
    for (let position = start, next = ahead(file, start, end); next && !file.isReleased();) {
      signal.throwIfAborted();
      const chunk = await (await next)();
      const isFirst = position === start;
      position += chunk.byteLength;
      next = ahead(file, position, end);
      if (isOfOneContent && (isFirst || next === undefined)) refuseChanged(await look(file), stats);
      else if (isFirst) refuseAnother(await look(file), stats);
      if (file.isReleased()) return;
      yield chunk;
    }
  } finally {
    await file.release();
  }
}

type Ahead = Promise<() => Promise<Uint8Array<ArrayBuffer>>>;

/** Undefined at the end. */
function ahead(file: OpenFile, position: number, end: number): Ahead | undefined {
  if (position >= end || file.isReleased()) return undefined;
  return settled(readChunk(file, position, Math.min(chunkBytes, end - position)));
}

async function readChunk(
  { handle, allocate }: OpenFile,
  position: number,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = allocate(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, position);
  if (bytesRead === 0) throw changed();
  return bytesRead === bytes ? buffer : buffer.slice(0, bytesRead); // what was not filled is nobody's
}

/** Nothing to compare once the consumer has let go. */
async function look(file: OpenFile): Promise<NodeFsStats | undefined> {
  return file.isReleased() ? undefined : file.handle.stat({ bigint: true });
}

function refuseChanged(now: NodeFsStats | undefined, then: NodeFsStats): void {
  refuseAnother(now, then);
  if (now && (now.size !== then.size || now.mtimeNs !== then.mtimeNs)) throw changed();
}

function refuseAnother(now: NodeFsStats | undefined, then: NodeFsStats): void {
  if (now && (now.ino !== then.ino || now.dev !== then.dev)) throw changed();
}

function changed(): FsError {
  return new FsError("ECHANGED", { retryable: true });
}
