import { checkRange, clampRange, type ByteRange } from "./byte-range.ts";
import { ByteStream } from "./byte-stream.ts";
import { defined } from "./defined.ts";
import { enter, enterEach, type CallOptions, type Visit } from "./door.ts";
import type { Driver, Reading } from "./driver.ts";
import { FsError } from "./fs-error.ts";
import { checkIfMatch } from "./if-match.ts";
import type { Native } from "./native.ts";
import { pinned } from "./pinned.ts";
import { abortable, interruptible, NEVER } from "./signal.ts";

export interface ReadOptions<N extends Native = Native> extends CallOptions, ByteRange {
  /** EPRECONDITION unless the file has this etag. */
  readonly ifMatch?: string | undefined;
  /** The backend's own options. */
  readonly native?: NonNullable<N["read"]> | undefined;
}

/** The bytes of a file as a lazy stream, each opening after the first one pinned to the content that one saw. */
export function readFile<N extends Native>(
  driver: Driver<N>,
  visit: Visit,
  { start, end, native, ifMatch }: ReadOptions<N>,
): ByteStream<N> {
  let etag: string | undefined;
  return new ByteStream(async () => {
    const range = { start, end };
    const reading = await enter(visit, ({ signal }, path) => {
      checkRange(range);
      checkIfMatch(ifMatch);
      const request = { ...defined({ start, end, native, ifMatch: ifMatch ?? etag }), signal };
      const open = (): Promise<Reading<N>> => opened(driver.read(path, request), signal);
      return etag === undefined || ifMatch !== undefined ? open() : pinned(open);
    });
    etag ??= reading.entry.etag;
    return checked(reading, visit, range);
  });
}

/** Waits for the opening or an abort; a file that opens after the abort is released at once. */
async function opened<N extends Native>(
  opening: Promise<Reading<N>>,
  signal: AbortSignal,
): Promise<Reading<N>> {
  if (signal === NEVER) return opening;
  try {
    return await abortable(opening, signal);
  } catch (error) {
    if (signal.aborted) void releaseLate(opening);
    throw error;
  }
}

async function releaseLate<N extends Native>(opening: Promise<Reading<N>>): Promise<void> {
  try {
    await (await opening).release();
  } catch {
    // It failed to open, so there is nothing to release; the caller has the reason of the abort.
  }
}

function checked<N extends Native>(reading: Reading<N>, visit: Visit, range: ByteRange): Reading<N> {
  const { start, end } = clampRange(range, reading.entry.size);
  const chunks = enterEach(visit, ({ signal }) =>
    ofLength(signal === NEVER ? reading.chunks : interruptible(reading.chunks, signal), end - start),
  );
  return { entry: reading.entry, chunks, release: () => reading.release() };
}

/** A body that is shorter or longer than its entry says is an error, never a silent end. */
async function* ofLength(chunks: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.byteLength;
    if (seen > size) throw wrongLength(`more than the ${size} bytes there should be`);
    yield chunk;
  }
  if (seen < size) throw wrongLength(`${seen} of ${size} bytes`);
}

function wrongLength(found: string): FsError {
  return new FsError("EINTEGRITY", { retryable: true, detail: `the store sent ${found}` });
}
