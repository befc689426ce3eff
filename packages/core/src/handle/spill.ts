import { FsError } from "../fs-error.ts";

/** The content of a file in memory, up to a limit. */
export interface Spill {
  size(this: void): number;
  /** A copy; fewer bytes than asked for only at the end. */
  read(this: void, position: number, length: number): Uint8Array<ArrayBuffer>;
  /** Fills a gap before the position with zeros. @throws {FsError} EFBIG beyond the limit */
  write(this: void, position: number, bytes: Uint8Array): void;
  /** @throws {FsError} EFBIG beyond the limit */
  truncate(this: void, size: number): void;
  /** Views of the memory, for one who reads them before the next change. */
  chunks(this: void): AsyncIterable<Uint8Array<ArrayBuffer>>;
}

const CHUNK_BYTES = 1_048_576;

export function spill(limitBytes: number): Spill {
  let memory = new Uint8Array(0);
  let size = 0;

  const reserve = (needed: number): void => {
    checkLimit(needed, limitBytes);
    if (needed <= memory.byteLength) return;
    const grown = new Uint8Array(Math.min(limitBytes, Math.max(needed, memory.byteLength * 2, 4096)));
    grown.set(memory.subarray(0, size));
    memory = grown;
  };
  return {
    size: () => size,
    read: (position, length) => memory.slice(position, Math.max(position, Math.min(size, position + length))),
    write(position, bytes) {
      if (bytes.byteLength === 0) return;
      reserve(position + bytes.byteLength);
      memory.set(bytes, position);
      size = Math.max(size, position + bytes.byteLength);
    },
    truncate(wanted) {
      reserve(wanted);
      if (wanted < size) memory.fill(0, wanted, size); // what grows again later must be zeros
      size = wanted;
    },
    async *chunks() {
      for (let start = 0; start < size; start += CHUNK_BYTES)
        yield memory.subarray(start, Math.min(size, start + CHUNK_BYTES));
    },
  };
}

/** @throws {FsError} EFBIG when an update would hold more than the limit */
export function checkLimit(size: number, limitBytes: number): void {
  if (size <= limitBytes) return;
  throw new FsError("EFBIG", {
    detail:
      `an update of ${size} bytes is held in memory, and limitBytes allows ${limitBytes}; ` +
      `raise it, or write the file from start to end with "w"`,
  });
}
