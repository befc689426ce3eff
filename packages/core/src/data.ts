import { ByteStream } from "./byte-stream.ts";
import { FsError } from "./fs-error.ts";

/** What can be written to a file: text (as UTF-8), bytes, a Blob, or any stream of them, Node's and the Web's alike. */
export type Data =
  | DataChunk
  | ArrayBuffer
  | Blob
  | ReadableStream<DataChunk>
  | AsyncIterable<DataChunk>
  | Iterable<Uint8Array>;

export type DataChunk = string | Uint8Array;

/** Bytes, where the data tells without being read. */
export function sizeOfData(data: Exclude<Data, string>): number | undefined {
  if (isBytes(data) || data instanceof ArrayBuffer) return data.byteLength;
  return data instanceof Blob ? data.size : undefined;
}

/** The data from `start` up to `end`, read anew, where it can be read from anywhere: a Blob, a file of a file system. */
export function sliceOfData(
  data: Exclude<Data, string>,
): ((start: number, end: number) => AsyncIterable<DataChunk> | Iterable<DataChunk>) | undefined {
  if (data instanceof ByteStream) return data.slice;
  if (data instanceof ArrayBuffer) return (start, end) => [new Uint8Array(data).subarray(start, end)];
  return data instanceof Blob ? (start, end) => streamed(data.slice(start, end).stream()) : undefined;
}

/** @throws {FsError} EINVAL when the data is none of the accepted kinds */
export function chunksOfData(data: Exclude<Data, string>): AsyncIterable<DataChunk> | Iterable<DataChunk> {
  if (isBytes(data)) return [data];
  if (data instanceof ArrayBuffer) return [new Uint8Array(data)];
  if (data instanceof Blob) return streamed(data.stream());
  if (typeof data === "object" && data !== null) {
    if (Symbol.asyncIterator in data || Symbol.iterator in data) return data;
    if ("getReader" in data) return streamed(data);
  }
  throw new FsError("EINVAL", { detail: "data is a string, bytes, a Blob or a stream of strings or bytes" });
}

/** Frees what stands behind data that nobody began to read: a stream's socket or descriptor. Does not wait for it. */
export function cancelData(data: Data): void {
  void cancelled(data);
}

async function cancelled(data: unknown): Promise<void> {
  if (typeof data !== "object" || data === null) return;
  try {
    if ("cancel" in data && typeof data.cancel === "function") await data.cancel();
    else if ("destroy" in data && typeof data.destroy === "function") data.destroy();
    else if ("return" in data && typeof data.return === "function") await data.return();
  } catch {
    // Whoever wrote has the error that kept the data from being read.
  }
}

/** Whether this is a Uint8Array, also one of another realm, as test runners make them. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === "[object Uint8Array]";
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
