import type { FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import type { ByteRange } from "../store.ts";
import { damagedFile } from "./damaged-file.ts";
import { BLOCK_BYTES, SUM_BYTES } from "./envelope.ts";

export interface ContentFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly contentBytes: number;
}

/**
 * The bytes of a range, block by block, each block compared with its sum before a byte of it is handed out.
 * @throws {FsError} EINTEGRITY for a damaged block
 */
export async function* readContent(
  file: ContentFile,
  range: ByteRange,
): AsyncGenerator<Uint8Array, void, void> {
  const end = Math.min(range.end, file.contentBytes);
  let sums: BlockTable | undefined;
  for (let position = range.start; position < end;) {
    const index = Math.floor(position / BLOCK_BYTES);
    if (sums === undefined || index >= sums.end) sums = await readSums(file, index);
    const start = index * BLOCK_BYTES;
    const block = await readBlock(file, index, sums);
    yield block.subarray(position - start, Math.min(end - start, block.length));
    position = start + block.length;
  }
}

/** The sums of a run of blocks: as many as a few kilobytes hold, so that a reader's memory does not grow with the file. */
interface BlockTable {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

async function readSums(file: ContentFile, start: number): Promise<BlockTable> {
  const count = Math.ceil(file.contentBytes / BLOCK_BYTES);
  const end = Math.min(count, start + TABLE_BLOCKS);
  const position = file.contentBytes + start * SUM_BYTES;
  return { start, end, bytes: await readFully(file, position, (end - start) * SUM_BYTES) };
}

async function readBlock(file: ContentFile, index: number, sums: BlockTable): Promise<Buffer> {
  const start = index * BLOCK_BYTES;
  const block = await readFully(file, start, Math.min(BLOCK_BYTES, file.contentBytes - start));
  if (crc32(block) === sums.bytes.readUInt32BE((index - sums.start) * SUM_BYTES)) return block;
  throw damagedFile(file.path, `bytes ${start} to ${start + block.length - 1} differ from their checksum`);
}

async function readFully({ path, handle }: ContentFile, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) throw damagedFile(path, "it is shorter than when it was opened");
    filled += bytesRead;
  }
  return bytes;
}

const TABLE_BLOCKS = 4096;
