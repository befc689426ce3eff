import { atHand } from "./at-hand.ts";
import {
  cancelData,
  chunksOfData,
  isBytes,
  sizeOfData,
  sliceOfData,
  type Data,
  type DataChunk,
} from "./data.ts";
import { FsError } from "./fs-error.ts";
import { interruptible } from "./signal.ts";

/** The data as a stream of bytes, whose own failure is kept apart from that of the writer. */
export interface Source {
  /** Bytes, where the data tells. */
  readonly size: number | undefined;
  /** Sliceable where the data can be read from anywhere, and its size is known. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Throws what the data itself threw while it was read; otherwise returns. */
  rethrow(this: void): void;
  /** Frees what stands behind the data, read or not; does not wait for it. */
  leave(this: void): void;
}

export interface SourceOptions {
  /** Bytes that the caller says there are; fewer or more make the stream fail before its end. */
  readonly size?: number | undefined;
  readonly signal: AbortSignal;
}

/** @throws {FsError} EINVAL when the data is none of the accepted kinds, or its size no whole number */
export function sourceOf(data: Data, { size: announced, signal }: SourceOptions): Source {
  const given = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const size = announced ?? sizeOfData(given);
  checkSize(size);
  if (isBytes(given)) return sourceOfBytes(given, size);
  const items = chunksOfData(given);
  let hasBegun = false;
  let failure: { readonly error: unknown } | undefined;
  async function* watched(read: () => Chunked): AsyncGenerator<DataChunk> {
    hasBegun = true;
    try {
      yield* interruptible(read(), signal);
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const all = counted(encoded(watched(() => items)), size);
  const slice = sliceOfData(given);
  // One byte more than there are, so that data of more than the announced size does not pass for it.
  const sliced = (start: number, end: number): AsyncIterable<Uint8Array> =>
    counted(encoded(watched(() => slice?.(start, end === size ? end + 1 : end) ?? [])), end - start);
  const chunks =
    size === undefined || slice === undefined ? all : Object.assign(all, { size, slice: sliced });
  return {
    size,
    chunks,
    rethrow() {
      if (failure) throw failure.error;
    },
    leave() {
      if (hasBegun) cancelData(chunks);
      else cancelData(data);
    },
  };
}

/** Bytes that are there already: nothing to wait for, to fail or to free. */
function sourceOfBytes(bytes: Uint8Array, size: number | undefined): Source {
  const seen = bytes.byteLength;
  if (size !== undefined && seen > size) throw miscounted(`more than the ${size} bytes announced`);
  if (size !== seen) throw miscounted(`${seen} bytes instead of the ${size} announced`);
  const own = bytes instanceof Uint8Array ? bytes : ownRealm(bytes);
  return { size, chunks: atHand(own), rethrow: () => {}, leave: () => {} };
}

type Chunked = AsyncIterable<DataChunk> | Iterable<DataChunk>;

function checkSize(size: number | undefined): void {
  if (size === undefined || (Number.isSafeInteger(size) && size >= 0)) return;
  throw new FsError("EINVAL", { detail: `the size is a whole number of bytes ≥ 0, not ${size}` });
}

/** Text as UTF-8; a pair of surrogates may be split between two chunks. */
async function* encoded(chunks: AsyncIterable<DataChunk>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let half = "";
  for await (const chunk of chunks) {
    if (typeof chunk === "string") {
      const text = half + chunk;
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? "";
      yield encoder.encode(half === "" ? text : text.slice(0, -1));
    } else if (isBytes(chunk)) {
      if (half !== "") yield encoder.encode(half);
      half = "";
      yield chunk instanceof Uint8Array ? chunk : ownRealm(chunk);
    } else throw new FsError("EINVAL", { detail: "a stream to write yields strings or Uint8Arrays" });
  }
  if (half !== "") yield encoder.encode(half);
}

/** The same bytes as an array that the code of this realm recognises. */
function ownRealm({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  size: number | undefined,
): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.byteLength;
    if (size !== undefined && seen > size) throw miscounted(`more than the ${size} bytes announced`);
    if (chunk.byteLength > 0) yield chunk;
  }
  if (size !== undefined && seen !== size) throw miscounted(`${seen} bytes instead of the ${size} announced`);
}

function miscounted(found: string): FsError {
  return new FsError("EINTEGRITY", { detail: `the data holds ${found}` });
}
