import { isAtHand, type AtHand } from "./at-hand.ts";
import { concatenated } from "./concatenated.ts";
import type { Reading } from "./driver.ts";
import type { FileEntry } from "./entry.ts";
import type { Native } from "./native.ts";
import { quietly } from "./quietly.ts";

/**
 * The bytes of one file, opened on the first pull and again on each iteration, pinned to the content that the first
 * one saw. A consumer that stops early frees the socket or descriptor behind it.
 */
export class ByteStream<N extends Native = Native> implements AsyncIterable<Uint8Array<ArrayBuffer>> {
  /** Opens the file: its entry and its bytes in one trip. Whoever calls this releases the reading. */
  readonly open: () => Promise<Reading<N>>;
  /** A part of these bytes as a stream of its own, of the same content; absent where the bytes count from the end. */
  readonly slice?: (start: number, end: number) => ByteStream<N>;

  constructor(open: () => Promise<Reading<N>>, slice?: (start: number, end: number) => ByteStream<N>) {
    this.open = open;
    if (slice !== undefined) this.slice = slice;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array<ArrayBuffer>, undefined, undefined> {
    return iterate(this.open);
  }

  /** What the file is; asks the store without reading on. */
  async entry(): Promise<FileEntry<N>> {
    const reading = await this.open();
    await reading.release();
    return reading.entry;
  }

  /** The whole content in memory. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const reading = await this.open();
    if (isAtHand(reading.chunks)) return takeWhole(reading, reading.chunks);
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of new ByteStream(async () => reading)) chunks.push(chunk);
    return concatenated(chunks);
  }

  /** The whole content as UTF-8 text; malformed bytes become U+FFFD. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  /** The whole content as parsed JSON. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  toWeb(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const iterator = this[Symbol.asyncIterator]();
    const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
      async pull(controller) {
        const result = await iterator.next();
        if (result.done) controller.close();
        else controller.enqueue(result.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    };
    return new ReadableStream(source, { highWaterMark: 0 }); // else it would open the file before anyone reads
  }
}

async function takeWhole<N extends Native>(
  reading: Reading<N>,
  chunks: AtHand,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return ownBytes(chunks.whole());
  } finally {
    await quietly(reading.release);
  }
}

/**
 * Written by hand because `return()` of an async generator neither interrupts a pending `next()` nor runs its
 * `finally` before the first one: here the reading is released first.
 */
function iterate<N extends Native>(
  open: () => Promise<Reading<N>>,
): AsyncIterator<Uint8Array<ArrayBuffer>, undefined, undefined> {
  let opening: Promise<Opened<N>> | undefined;
  let ended = false;
  const end = async (): Promise<typeof over> => {
    ended = true;
    await release(opening);
    return over;
  };
  return {
    async next() {
      if (ended) return over;
      try {
        opening ??= opened(open());
        const result = await (await opening).iterator.next();
        if (ended) return over;
        return result.done ? await end() : { done: false, value: ownBytes(result.value) };
      } catch (error) {
        if (ended) return over; // what a released reading yields or throws tells nothing of the file
        await end();
        throw error;
      }
    },
    return: end,
  };
}

const over = { done: true, value: undefined } as const;

interface Opened<N extends Native> {
  readonly reading: Reading<N>;
  readonly iterator: AsyncIterator<Uint8Array>;
}

async function opened<N extends Native>(opening: Promise<Reading<N>>): Promise<Opened<N>> {
  const reading = await opening;
  return { reading, iterator: reading.chunks[Symbol.asyncIterator]() };
}

async function release<N extends Native>(opening: Promise<Opened<N>> | undefined): Promise<void> {
  await quietly(async () => {
    const { reading, iterator } = (await opening) ?? {};
    await reading?.release();
    await iterator?.return?.();
  });
}

/** A plain array over memory of its own, whatever subclass or shared memory a backend handed out. */
function ownBytes(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(chunk);
}
