import { FsError, onAbort } from "@s3fs/core";
import type { Call, Native, NativeHandle, PartsWriter, Reading } from "@s3fs/core";
import { tokenBucket } from "./token-bucket.ts";
import { turnstile } from "./turnstile.ts";

/** How the calls and the bytes of a driver wait for their turn. */
export interface Pace {
  once<T>(this: void, call: Call, run: () => Promise<T>): Promise<T>;
  each<T>(this: void, call: Call, run: () => AsyncIterable<T>): AsyncIterable<T>;
  metered(this: void, chunks: AsyncIterable<Uint8Array>, call: Call): AsyncIterable<Uint8Array>;
  meteredReading<N extends Native>(this: void, reading: Reading<N>, call: Call): Reading<N>;
  meteredHandle<N extends Native>(this: void, handle: NativeHandle<N>, call: Call): NativeHandle<N>;
  meteredParts<N extends Native>(this: void, writer: PartsWriter<N>, call: Call): PartsWriter<N>;
}

export interface ThrottleOptions {
  /** Bytes read and written together. Default: no limit. */
  readonly bytesPerSecond?: number | undefined;
  /** Calls of the driver. Default: no limit. */
  readonly operationsPerSecond?: number | undefined;
}

/** @throws {FsError} EINVAL for a rate that is no positive number */
export function paceOf({ bytesPerSecond, operationsPerSecond }: ThrottleOptions): Pace {
  const operations = gateOf("operationsPerSecond", operationsPerSecond);
  const bytes = gateOf("bytesPerSecond", bytesPerSecond);
  async function* metered(chunks: AsyncIterable<Uint8Array>, call: Call): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      for (const piece of pieces(chunk, bytes.capacity)) {
        await bytes.pass(piece.byteLength, call.signal);
        yield piece;
      }
    }
  }
  const pace: Omit<Pace, "meteredHandle" | "meteredParts"> = {
    async once(call, run) {
      await operations.pass(1, call.signal);
      return run();
    },
    async *each(call, run) {
      await operations.pass(1, call.signal);
      yield* run();
    },
    metered,
    meteredReading: (reading, call) => meteredReading(reading, call, metered),
  };
  return {
    ...pace,
    meteredHandle: (handle, call) => meteredHandle(handle, call, pace),
    meteredParts: (writer, call) => meteredParts(writer, call, pace),
  };
}

/** Each call is one operation; a large read or write passes in pieces. Closing waits for nothing. */
function meteredHandle<N extends Native>(
  handle: NativeHandle<N>,
  call: Call,
  { once, metered }: Pick<Pace, "once" | "metered">,
): NativeHandle<N> {
  return {
    read: (position, length) =>
      once(call, async () => {
        const bytes = await handle.read(position, length);
        for await (const _piece of metered(single(bytes), call)); // the caller has them once they have passed
        return bytes;
      }),
    write: (position, bytes) =>
      once(call, async () => {
        let at = position;
        for await (const piece of metered(single(bytes), call)) {
          await handle.write(at, piece);
          at += piece.byteLength;
        }
      }),
    truncate: (size) => once(call, () => handle.truncate(size)),
    sync: () => once(call, () => handle.sync()),
    stat: () => once(call, () => handle.stat()),
    close: handle.close,
  };
}

/** The bytes of a part pass before it is written, which is one operation, as its end is. */
function meteredParts<N extends Native>(
  writer: PartsWriter<N>,
  call: Call,
  { once, metered }: Pick<Pace, "once" | "metered">,
): PartsWriter<N> {
  return {
    ...writer,
    write: (index, bytes) =>
      once(call, async () => {
        for await (const _piece of metered(single(bytes), call));
        return writer.write(index, bytes);
      }),
    commit: () => once(call, () => writer.commit()),
  };
}

async function* single(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

interface Gate {
  /** The most that passes in one go. */
  readonly capacity: number;
  pass(amount: number, signal: AbortSignal): Promise<void>;
}

const open: Gate = { capacity: Infinity, pass: async () => {} };

function gateOf(name: string, perSecond: number | undefined): Gate {
  if (perSecond === undefined) return open;
  if (!(perSecond > 0 && perSecond < Infinity)) {
    throw new FsError("EINVAL", { detail: `${name} is a positive number, not ${perSecond}` });
  }
  const bucket = tokenBucket({ perSecond });
  return { capacity: bucket.capacity, ...turnstile(bucket) };
}

/** Pieces that the bucket can hold, so that one caller's large chunk does not keep the others waiting. */
function* pieces(chunk: Uint8Array, capacity: number): Iterable<Uint8Array> {
  const length = Math.floor(capacity);
  if (chunk.byteLength <= length) return yield chunk;
  for (let start = 0; start < chunk.byteLength; start += length) yield chunk.subarray(start, start + length);
}

/** A release ends the wait for the next piece, as an abort does, but without an error. */
function meteredReading<N extends Native>(
  reading: Reading<N>,
  { signal }: Call,
  metered: Pace["metered"],
): Reading<N> {
  const ending = new AbortController();
  const unlink = onAbort(signal, () => ending.abort(signal.reason));
  let released = false;
  async function* chunks(): AsyncIterable<Uint8Array> {
    try {
      yield* metered(reading.chunks, { signal: ending.signal });
    } catch (error) {
      if (!released) throw error;
    }
  }
  return {
    entry: reading.entry,
    chunks: chunks(),
    async release() {
      released = true;
      unlink();
      ending.abort();
      await reading.release();
    },
  };
}
