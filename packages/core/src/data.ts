import { FsError } from "./fs-error.ts";
import { interruptible } from "./signal.ts";

/** What can be written to a file: text (as UTF-8), bytes, a Blob, or any stream of them, Node's and the Web's alike. */
export type Data =
  | Chunk
  | ArrayBuffer
  | Blob
  | ReadableStream<Chunk>
  | AsyncIterable<Chunk>
  | Iterable<Uint8Array>;

type Chunk = string | Uint8Array;

/** The data as a stream of bytes, whose own failure is kept apart from that of the writer. */
export interface Source {
  /** Bytes, where the data tells. */
  readonly size: number | undefined;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Throws what the data itself threw while it was read; otherwise returns. */
  rethrow(): void;
}

export interface SourceOptions {
  /** Bytes that the caller says there are; fewer or more make the stream fail before its end. */
  readonly size?: number | undefined;
  readonly signal: AbortSignal;
}

/** @throws {FsError} EINVAL when the data is none of the accepted kinds */
export function sourceOf(data: Data, { size: announced, signal }: SourceOptions): Source {
  const given = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const size = announced ?? sizeOf(given);
  const iterable = iterableOf(given);
  let failure: { readonly error: unknown } | undefined;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* counted(encoded(interruptible(iterable, signal)), size);
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  return {
    size,
    chunks: watched(),
    rethrow() {
      if (failure) throw failure.error;
    },
  };
}

function sizeOf(data: Data): number | undefined {
  if (data instanceof Uint8Array || data instanceof ArrayBuffer) return data.byteLength;
  return data instanceof Blob ? data.size : undefined;
}

function iterableOf(data: Data): AsyncIterable<Chunk> | Iterable<Chunk> {
  if (data instanceof Uint8Array) return [data];
  if (data instanceof ArrayBuffer) return [new Uint8Array(data)];
  if (data instanceof Blob) return streamed(data.stream());
  if (typeof data === "object" && data !== null) {
    if (Symbol.asyncIterator in data || Symbol.iterator in data) return data;
    if ("getReader" in data) return streamed(data);
  }
  throw new FsError("EINVAL", { detail: "data is a string, bytes, a Blob or a stream of strings or bytes" });
}

/** Not every browser can iterate over a ReadableStream. */
async function* streamed<T>(stream: ReadableStream<T>): AsyncIterable<T> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (let result = await reader.read(); !result.done; result = await reader.read()) yield result.value;
    ended = true;
  } finally {
    if (!ended) await reader.cancel();
    reader.releaseLock();
  }
}

async function* encoded(chunks: AsyncIterable<Chunk>): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) {
    if (typeof chunk === "string") yield encoder.encode(chunk);
    else if (chunk instanceof Uint8Array) yield chunk;
    else throw new FsError("EINVAL", { detail: "a stream to write yields strings or Uint8Arrays" });
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  size: number | undefined,
): AsyncIterable<Uint8Array> {
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
