import { defined, isFsError, NEVER, type Path, type Reading } from "@s3fs/core";
import {
  changed,
  conditionOf,
  miscounted,
  openSource,
  type Transfer,
  type TransferOptions,
  type Transferred,
} from "./transfer.ts";

/** What a stream may be counted to hold in memory: a driver gathers up to a part before it writes. */
export const MOST_STREAMED_BYTES: number = 8 * 1024 * 1024;

type Streamed = Extract<Transferred, { kind: "streamed" }>;

/** One read and one write: the reply that carries the bytes carries the time as well. */
export function streamFile(transfer: Transfer, options: TransferOptions): Promise<Streamed> {
  return whileOpen(transfer, options, (reading) => writeReading(transfer, reading, options));
}

/** Opens the source when its turn has come. */
export function whileOpen<T>(
  transfer: Transfer,
  options: TransferOptions,
  use: (reading: Reading) => Promise<T>,
): Promise<T> {
  const { known, traffic, signal = NEVER } = options;
  const work = known?.size ?? MOST_STREAMED_BYTES;
  return traffic.run({ bytes: Math.min(work, MOST_STREAMED_BYTES), work }, signal, async () => {
    const reading = await openSource(transfer, { known, signal });
    try {
      return await use(reading);
    } finally {
      await reading.release();
    }
  });
}

export async function writeReading(
  { target, from, to }: Transfer,
  reading: Reading,
  options: TransferOptions,
): Promise<Streamed> {
  const { size, modifiedMs, sourceModifiedMs, description } = reading.entry;
  const written = await target.write(to, bytesOf(reading, from, options), {
    ...conditionOf(options),
    size,
    signal: options.signal,
    modified: sourceModifiedMs ?? modifiedMs,
    description,
  });
  if (written.size !== size) throw miscounted(to, size, written.size);
  return { kind: "streamed", size, source: reading.entry, ...defined({ etag: written.etag }) };
}

async function* bytesOf(
  reading: Reading,
  from: Path,
  { onProgress, traffic, signal = NEVER }: TransferOptions,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of reading.chunks) {
      await traffic.pass(chunk.byteLength, signal);
      bytes += chunk.byteLength;
      yield chunk;
      onProgress?.(bytes);
    }
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? changed(from, error) : error;
  }
}
