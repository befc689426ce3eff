import { FsError } from "../fs-error.ts";
import { createPages, type PageOptions } from "./pages.ts";

/** The content of a file while it is changed: in memory, and beyond that in a temporary file system, where there is one. */
export interface Spill {
  size(this: void): number;
  /** A copy; fewer bytes than asked for only at the end. */
  read(this: void, position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Fills a gap before the position with zeros. @throws {FsError} EFBIG beyond the limit */
  write(this: void, position: number, bytes: Uint8Array): Promise<void>;
  /** @throws {FsError} EFBIG beyond the limit */
  truncate(this: void, size: number): Promise<void>;
  /** Views of the memory, for one who reads them before the next change. */
  chunks(this: void): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Frees what is held, also what lies in the temporary file system. Throws nothing. */
  discard(this: void): Promise<void>;
}

export function spill(options: PageOptions): Spill {
  const pages = createPages(options);
  let size = 0;
  return {
    size: () => size,
    async read(position, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(size, position + length) - position));
      for (const { index, start, from, to } of piecesOf(position, bytes.byteLength, pages.pageBytes))
        bytes.set((await pages.look(index)).subarray(start, start + to - from), from);
      return bytes;
    },
    async write(position, bytes) {
      if (bytes.byteLength === 0) return;
      checkLimit(position + bytes.byteLength, options);
      for (const { index, start, from, to } of piecesOf(position, bytes.byteLength, pages.pageBytes))
        await pages.change(index, (page) => page.set(bytes.subarray(from, to), start));
      size = Math.max(size, position + bytes.byteLength);
    },
    async truncate(wanted) {
      checkLimit(wanted, options);
      if (wanted < size) await pages.cut(wanted); // what grows again later must be zeros
      size = wanted;
    },
    async *chunks() {
      for (const { index, from, to } of piecesOf(0, size, pages.pageBytes))
        yield (await pages.look(index)).subarray(0, to - from);
    },
    discard: pages.discard,
  };
}

/** A part of some bytes that lies in one page. */
interface Piece {
  readonly index: number;
  /** Where it starts in its page. */
  readonly start: number;
  /** Where it starts and ends in the bytes. */
  readonly from: number;
  readonly to: number;
}

function* piecesOf(position: number, length: number, pageBytes: number): Generator<Piece> {
  for (let from = 0; from < length;) {
    const index = Math.floor((position + from) / pageBytes);
    const start = (position + from) % pageBytes;
    const to = Math.min(length, from + pageBytes - start);
    yield { index, start, from, to };
    from = to;
  }
}

/** @throws {FsError} EFBIG when an update would hold more than the limit, and there is no place for the rest */
export function checkLimit(size: number, { limitBytes, temporary }: PageOptions): void {
  if (size <= limitBytes || temporary !== undefined) return;
  throw new FsError("EFBIG", {
    detail:
      `an update of ${size} bytes is held in memory, and limitBytes allows ${limitBytes}; name a file system ` +
      `that takes the rest as \`temporary\`, raise the limit, or write the file from start to end with "w"`,
  });
}
