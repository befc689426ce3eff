import { isNodeStream } from "./node-body.ts";
import { webBody } from "./web-body.ts";

/** Twenty times the largest page of a listing. */
const mostReplyBytes = 16 * 1024 * 1024;

/** Reads a reply that is to be parsed; one without an end must not fill the memory of a process that did not ask for it. */
export async function collectCapped(stream: unknown): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(stream)) {
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

/** The wait for replies that are parsed is limited as a whole. */
const noLimit = { inactivityMs: 2 ** 31 - 1, leastBytesPerSecond: 0 } as const;

const tooLongCode = "ERR_REPLY_TOO_LONG";

function tooLong(): Error {
  const error = new RangeError(`the reply is longer than ${mostReplyBytes} bytes`);
  return Object.assign(error, { code: tooLongCode });
}

export function isReplyTooLong(error: unknown): boolean {
  return error instanceof RangeError && "code" in error && error.code === tooLongCode;
}

async function* chunksOf(stream: unknown): AsyncGenerator<Uint8Array> {
  if (isNodeStream(stream) && isAsyncIterable(stream)) {
    for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk;
  } else if (stream instanceof Blob) yield* chunksOf(stream.stream());
  else if (stream instanceof ReadableStream) {
    const body = webBody(stream, { expectedBytes: undefined, pace: noLimit });
    try {
      yield* body.chunks;
    } finally {
      body.release();
    }
  }
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value;
}
