import { crc32 } from "node:zlib";
import { damagedFile } from "./damaged-file.ts";
import { readRecordJson, writeRecordJson } from "../record-json.ts";

/**
 * The form of every file of the store: content, the CRC-32 of each of its blocks, a record as JSON, and a footer of fixed
 * size. The record stands behind the content, because its ETag is known only there; so one file, written once from front
 * to end, is a whole object. No byte of it goes unchecked: blocks are compared when they are read, the rest when the
 * store opens.
 */
export interface Envelope {
  readonly contentBytes: number;
  readonly record: unknown;
}

/** So many bytes are read to serve any byte of them. */
export const BLOCK_BYTES: number = 256 * 1024;

/** Content size (8), length of the JSON (4), CRC-32 of JSON and both lengths (4), mark (8). */
export const FOOTER_BYTES = 24;

export interface BlockSums {
  update(chunk: Uint8Array): void;
  /** The sums of all blocks, four bytes each. */
  finish(): Buffer;
  readonly contentBytes: number;
}

export function createBlockSums(): BlockSums {
  const sums: number[] = [];
  let sum = 0;
  let contentBytes = 0;
  return {
    update(chunk) {
      for (let start = 0; start < chunk.length;) {
        const room = BLOCK_BYTES - (contentBytes % BLOCK_BYTES);
        const piece = chunk.subarray(start, start + room);
        sum = crc32(piece, sum);
        contentBytes += piece.length;
        start += piece.length;
        if (contentBytes % BLOCK_BYTES > 0) continue;
        sums.push(sum);
        sum = 0;
      }
    },
    finish() {
      if (contentBytes % BLOCK_BYTES > 0) sums.push(sum);
      const table = Buffer.alloc(sums.length * SUM_BYTES);
      sums.forEach((value, index) => table.writeUInt32BE(value, index * SUM_BYTES));
      return table;
    },
    get contentBytes() {
      return contentBytes;
    },
  };
}

/** What follows the content and its sums. */
export function encodeRecord(record: unknown, contentBytes: number): Buffer {
  const json = Buffer.from(writeRecordJson(record));
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.writeBigUInt64BE(BigInt(contentBytes), 0);
  footer.writeUInt32BE(json.length, 8);
  footer.writeUInt32BE(crc32(footer.subarray(0, 12), crc32(json)), 12);
  footer.write(MARK, 16, "latin1");
  return Buffer.concat([json, footer]);
}

export interface Footer {
  readonly contentBytes: number;
  readonly jsonBytes: number;
}

/** @throws {FsError} EINTEGRITY for what is no footer of a file of that size */
export function decodeFooter(path: string, footer: Buffer, fileBytes: number): Footer {
  if (footer.length < FOOTER_BYTES || footer.toString("latin1", 16) !== MARK) {
    throw damagedFile(path, "it does not end as a file of this store does");
  }
  const contentBytes = Number(footer.readBigUInt64BE(0));
  const jsonBytes = footer.readUInt32BE(8);
  const expected = contentBytes + sumsBytesOf(contentBytes) + jsonBytes + FOOTER_BYTES;
  if (expected !== fileBytes) throw damagedFile(path, `it has ${fileBytes} bytes instead of ${expected}`);
  return { contentBytes, jsonBytes };
}

/** @param tail the JSON and the footer @throws {FsError} EINTEGRITY */
export function decodeRecord(path: string, tail: Buffer): unknown {
  const json = tail.subarray(0, -FOOTER_BYTES);
  const footer = tail.subarray(-FOOTER_BYTES);
  if (crc32(footer.subarray(0, 12), crc32(json)) !== footer.readUInt32BE(12)) {
    throw damagedFile(path, "its record differs from its checksum");
  }
  return readRecordJson(json.toString());
}

export function sumsBytesOf(contentBytes: number): number {
  return Math.ceil(contentBytes / BLOCK_BYTES) * SUM_BYTES;
}

export const SUM_BYTES = 4;
const MARK = "S3FSOBJ1";
