import { concatenated } from "../concatenated.ts";
import type { Visit } from "../door.ts";
import type { Driver } from "../driver.ts";
import type { FileEntry } from "../entry.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import { pinned } from "../pinned.ts";
import { readFile, type ReadOptions } from "../read-file.ts";
import type { HandleBody } from "./handle-body.ts";

export interface ReadBodyOptions<N extends Native> {
  /** The most bytes fetched beyond what is asked for while the file is read from one place to the next. */
  readonly readAheadBytes: number;
  readonly native: NonNullable<N["read"]> | undefined;
}

/** Reads by ranges, all of the content that the first one saw. */
export async function openReadBody<N extends Native>(
  driver: Driver<N>,
  visit: Visit,
  { readAheadBytes, native }: ReadBodyOptions<N>,
): Promise<HandleBody<N>> {
  const firstWindow = Math.min(FIRST_WINDOW_BYTES, readAheadBytes);
  const first = await fetchRange(driver, visit, { start: 0, end: firstWindow, native });
  const { entry } = first;
  let window = firstWindow;
  let ahead: Ahead = { start: 0, bytes: first.bytes };
  let lastEnd = 0;

  const fetchMore = async (start: number, end: number): Promise<Uint8Array<ArrayBuffer>> => {
    const range = { start, end, native, ifMatch: entry.etag };
    const { bytes } = await unchanged(entry, () => fetchRange(driver, visit, range));
    return bytes;
  };
  return {
    ...readOnlyBody,
    async read(position, length) {
      const end = Math.min(entry.size, position + length);
      const isNext = position === lastEnd;
      if (!isNext) window = firstWindow;
      lastEnd = Math.max(position, end);
      if (position >= end) return new Uint8Array(0);
      const held = heldOf(ahead, position, end);
      const from = position + held.byteLength;
      if (from === end) return held;
      if (isNext) window = Math.min(readAheadBytes, window * 2);
      const bytes = await fetchMore(from, isNext ? Math.max(end, from + window) : end);
      ahead = { start: from, bytes };
      return concatenated([held, bytes.slice(0, end - from)]);
    },
    entry: () => entry,
  };
}

const readOnlyBody = {
  atomic: true,
  write: refuse,
  truncate: refuse,
  sync: async () => {},
  commit: async () => {},
  rollBack: async () => {},
};

/** What most files fit into, and what costs little to have fetched in vain. */
const FIRST_WINDOW_BYTES = 65_536;

interface Ahead {
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A copy of what is there already of a range, from its start on. */
function heldOf({ start, bytes }: Ahead, position: number, end: number): Uint8Array<ArrayBuffer> {
  return position < start ? new Uint8Array(0) : bytes.slice(position - start, end - start);
}

interface Fetched<N extends Native> {
  readonly entry: FileEntry<N>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function fetchRange<N extends Native>(
  driver: Driver<N>,
  visit: Visit,
  options: ReadOptions<N>,
): Promise<Fetched<N>> {
  const { entry, chunks, release } = await readFile(driver, visit, options).open();
  try {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
    return { entry, bytes: concatenated(parts) };
  } finally {
    await release();
  }
}

/** A later range must be of the content that the first one saw; without an etag, of its size and time. */
async function unchanged<N extends Native>(
  entry: FileEntry<N>,
  fetching: () => Promise<Fetched<N>>,
): Promise<Fetched<N>> {
  const fetched = await pinned(fetching);
  const isSame =
    fetched.entry.etag === entry.etag &&
    (entry.etag !== undefined ||
      (fetched.entry.size === entry.size && fetched.entry.modifiedMs === entry.modifiedMs));
  if (!isSame) throw new FsError("ECHANGED");
  return fetched;
}

async function refuse(): Promise<never> {
  throw new FsError("EINVAL", { detail: "the handle only reads" });
}
