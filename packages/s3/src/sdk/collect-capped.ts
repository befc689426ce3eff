import { isNodeStream } from "./node-body.ts";
import { createPaceWatch, type Pace } from "./pace-watch.ts";

/** Twenty times the largest page of a listing. */
const mostReplyBytes = 16 * 1024 * 1024;

/**
 * Reads a reply that is to be parsed; one without an end must not fill the memory of a process that did not ask for it,
 * nor keep it waiting.
 *
 * @param mostMs for all of it
 */
export async function collectCapped(
  stream: unknown,
  pace: Pace,
  mostMs: number = Infinity,
): Promise<Uint8Array> {
  const source = sourceOf(stream);
  let tooSlow: Error | undefined;
  const giveUp = (message: string): void => {
    tooSlow = Object.assign(new Error(message), { name: "TimeoutError" });
    source.stop(); // which ends the wait below
  };
  const watch = createPaceWatch(pace, giveUp);
  const timer =
    mostMs === Infinity
      ? undefined
      : setTimeout(() => giveUp(`the reply did not end within ${mostMs} ms`), mostMs);
  watch.begin();
  try {
    const whole = await joined(source.chunks, watch.heard);
    if (tooSlow === undefined) return whole;
  } catch (error) {
    source.stop();
    if (tooSlow === undefined) throw error;
  } finally {
    clearTimeout(timer);
    watch.end();
  }
  throw tooSlow;
}

async function joined(pieces: AsyncIterable<unknown>, heard: (bytes: number) => void): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of pieces) {
    if (!(chunk instanceof Uint8Array)) continue;
    heard(chunk.byteLength);
    bytes += chunk.byteLength;
    if (bytes > mostReplyBytes) throw tooLong();
    chunks.push(chunk);
  }
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

const tooLongCode = "ERR_REPLY_TOO_LONG";

function tooLong(): Error {
  const error = new RangeError(`the reply is longer than ${mostReplyBytes} bytes`);
  return Object.assign(error, { code: tooLongCode });
}

export function isReplyTooLong(error: unknown): boolean {
  return error instanceof RangeError && "code" in error && error.code === tooLongCode;
}

interface Source {
  readonly chunks: AsyncIterable<unknown>;
  /** Ends the chunks, and the connection unless all of them have come. */
  stop(this: void): void;
}

function sourceOf(stream: unknown): Source {
  if (stream instanceof Uint8Array) return { chunks: only(stream), stop: () => {} };
  if (isNodeStream(stream) && isAsyncIterable(stream))
    return { chunks: stream, stop: () => void stream.destroy() };
  if (stream instanceof Blob) return sourceOf(stream.stream());
  if (!(stream instanceof ReadableStream)) return { chunks: only(), stop: () => {} };
  const reader: ReadableStreamDefaultReader<unknown> = stream.getReader();
  return { chunks: readFrom(reader), stop: () => void reader.cancel().catch(() => {}) };
}

async function* only(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function* readFrom(reader: ReadableStreamDefaultReader): AsyncGenerator {
  for (let result = await reader.read(); !result.done; result = await reader.read()) yield result.value;
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}
