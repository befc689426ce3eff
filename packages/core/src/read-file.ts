import { isAtHand } from "./at-hand.ts";
import { checkRange, clampRange, type ByteRange } from "./byte-range.ts";
import { ByteStream } from "./byte-stream.ts";
import { defined } from "./defined.ts";
import { enter, tell, type CallOptions, type Visit } from "./door.ts";
import type { Driver, Reading } from "./driver.ts";
import type { FileEntry } from "./entry.ts";
import { FsError } from "./fs-error.ts";
import { checkIfMatch } from "./if-match.ts";
import type { Native } from "./native.ts";
import { pinned } from "./pinned.ts";
import { quietly } from "./quietly.ts";
import { abortable, interruptible, NEVER } from "./signal.ts";
import { watchedBytes, type ByteWatch } from "./watched-bytes.ts";

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
  options: ReadOptions<N>,
): ByteStream<N> {
  return pinnedStream(driver, visit, options, {});
}

/** What the first opening saw. */
interface Pin {
  first?: FileEntry;
}

function pinnedStream<N extends Native>(
  driver: Driver<N>,
  visit: Visit,
  options: ReadOptions<N>,
  pin: Pin,
): ByteStream<N> {
  const { start, end, native, ifMatch } = options;
  const open = async (): Promise<Reading<N>> => {
    const etag = pin.first?.etag;
    const range = { start, end };
    const reading = await enter(visit, ({ signal }, path) => {
      checkRange(range);
      checkIfMatch(ifMatch);
      const request = defined({ signal, start, end, native, ifMatch: ifMatch ?? etag });
      const opening = (): Promise<Reading<N>> => openedUnlessAborted(driver.read(path, request), signal);
      return etag === undefined || ifMatch !== undefined ? opening() : pinned(opening);
    });
    pin.first ??= reading.entry;
    return checked(reading, visit, range);
  };
  const from = start ?? 0;
  if (from < 0) return new ByteStream(open);
  return new ByteStream(open, (first, last) => {
    const part = { start: from + first, end: Math.min(end ?? from + last, from + last) };
    const { open: openPart } = pinnedStream(driver, visit, { ...options, ...part }, pin);
    return new ByteStream(async () => sameAs(pin, await openPart(), visit));
  });
}

/** Parts that are opened at the same time have no first one to be pinned to, and some files have no etag. */
async function sameAs<N extends Native>(
  { first }: Pin,
  reading: Reading<N>,
  { paths, operation, driver }: Visit,
): Promise<Reading<N>> {
  const { etag, size, modifiedMs } = reading.entry;
  if (first?.etag === etag && first?.size === size && first.modifiedMs === modifiedMs) return reading;
  await reading.release();
  throw new FsError("ECHANGED", { operation, driver, path: paths[0] });
}

/** Waits for the opening or an abort; a file that opens after the abort is released at once. */
function openedUnlessAborted<N extends Native>(
  opening: Promise<Reading<N>>,
  signal: AbortSignal,
): Promise<Reading<N>> {
  return signal === NEVER ? opening : abandonable(opening, signal);
}

async function abandonable<N extends Native>(
  opening: Promise<Reading<N>>,
  signal: AbortSignal,
): Promise<Reading<N>> {
  try {
    return await abortable(opening, signal);
  } catch (error) {
    if (signal.aborted) void quietly(async () => (await opening).release());
    throw error;
  }
}

/** A body that is shorter or longer than its entry says is an error, never a silent end. */
function checked<N extends Native>(
  { entry, chunks, release }: Reading<N>,
  visit: Visit,
  range: ByteRange,
): Reading<N> {
  const { signal = NEVER } = visit;
  const { start, end } = clampRange(range, entry.size);
  const size = end - start;
  let seen = 0;
  const watch: ByteWatch = {
    before: () => signal.throwIfAborted(),
    chunk({ byteLength }) {
      seen += byteLength;
      if (seen > size) throw wrongLength(`more than the ${size} bytes there should be`);
    },
    end() {
      if (seen < size) throw wrongLength(`${seen} of ${size} bytes`);
    },
    retell: (error) => tell(error, visit, signal),
  };
  const bytes = signal === NEVER || isAtHand(chunks) ? chunks : interruptible(chunks, signal);
  return { entry, chunks: watchedBytes(bytes, watch), release };
}

function wrongLength(found: string): FsError {
  return new FsError("EINTEGRITY", { retryable: true, detail: `the store sent ${found}` });
}
