import { isFsError } from "@s3fs/core";
import type { FileSystem, Native, Reading } from "@s3fs/core";
import type { ByteRange, OpenedObject } from "../store.ts";
import { recordOfFile } from "./file-record.ts";
import type { AttributeMapping } from "./file-record.ts";
import { placeOfKey } from "./key-path.ts";

/**
 * Opens the whole file at once, so that it stays readable whatever becomes of its name. A range is read by an opening of its
 * own, as long as the file is the same; else it is cut from what is open.
 */
export async function openFile<N extends Native>(
  bucket: FileSystem<N>,
  key: string,
  mapping: AttributeMapping<N> | undefined,
): Promise<OpenedObject | undefined> {
  const place = placeOfKey(key);
  if (place?.kind !== "file") return undefined;
  const reading = await openAndBegin(bucket, place.path);
  if (reading === undefined) return undefined;
  const { entry } = reading;
  return {
    record: recordOfFile(key, entry, mapping),
    read: ({ start, end }) =>
      start === 0 && end >= entry.size
        ? reading.chunks
        : readRange(bucket, reading, { start, end: Math.min(end, entry.size) }),
    release: () => reading.release(),
  };
}

/**
 * A file that is replaced between the look at its name and its opening is found out by its first chunk, when no reply can be
 * taken back any more. So that chunk is read here, and the file that is there now opened instead.
 */
async function openAndBegin<N extends Native>(
  bucket: FileSystem<N>,
  path: string,
): Promise<Reading<N> | undefined> {
  for (let attempt = 1; ; attempt++) {
    const reading = await openIfThere(bucket, path);
    if (reading === undefined) return undefined;
    try {
      return { ...reading, chunks: await begin(reading.chunks) };
    } catch (error) {
      await reading.release();
      if (!isFsError(error, "ECHANGED") || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

/** The same chunks, the first of them already read. */
async function begin(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return all();
}

async function openIfThere<N extends Native>(
  bucket: FileSystem<N>,
  path: string,
): Promise<Reading<N> | undefined> {
  try {
    return await bucket.read(path).open();
  } catch (error) {
    if (isFsError(error, "ENOENT", "ENOTDIR", "EISDIR", "EINVAL", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}

async function* readRange<N extends Native>(
  bucket: FileSystem<N>,
  whole: Reading<N>,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, void> {
  const part = start < end ? await openSame(bucket, whole, { start, end }) : undefined;
  if (part === undefined) return yield* cut(whole.chunks, { start, end });
  try {
    yield* part.chunks;
  } finally {
    await part.release();
  }
}

/** Undefined when the name leads to another content by now, or when that can't be told. */
async function openSame<N extends Native>(
  bucket: FileSystem<N>,
  { entry: { path, etag } }: Reading<N>,
  range: ByteRange,
): Promise<Reading<N> | undefined> {
  if (etag === undefined) return undefined;
  let reading: Reading<N> | undefined;
  try {
    const opened = await bucket.read(path, { ...range, ifMatch: etag }).open();
    reading = opened;
    return { ...opened, chunks: await begin(opened.chunks) };
  } catch (error) {
    await reading?.release();
    if (isFsError(error, "EPRECONDITION", "ENOENT", "ENOTDIR", "EISDIR", "ECHANGED")) return undefined;
    throw error;
  }
}

async function* cut(
  chunks: AsyncIterable<Uint8Array>,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, void> {
  let offset = 0;
  if (start >= end) return;
  for await (const chunk of chunks) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, chunk.length);
    if (from < to) yield chunk.subarray(from, to);
    offset += chunk.length;
    if (offset >= end) return;
  }
}

/** Under writers that do nothing else every second opening may meet a replacement, and ten in a row do happen. */
const MAX_ATTEMPTS = 100;
