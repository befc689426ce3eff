import {
  defined,
  FsError,
  isFsError,
  NEVER,
  retold,
  type CallOptions,
  type FileEntry,
  type FileSystem,
  type Location,
  type Path,
  type Reading,
} from "@s3fs/core";

/** Two ends of a copy, which are not one file. */
export interface Transfer {
  readonly source: FileSystem;
  readonly from: Path;
  readonly target: FileSystem;
  readonly to: Path;
}

export interface TransferFileOptions extends CallOptions {
  /** What a listing said of the source: a source that is something else by now is ECHANGED. */
  readonly known?: FileEntry | undefined;
  /** Default true. */
  readonly overwrite?: boolean | undefined;
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

export type Transferred =
  /** Copied inside the store, which knows the size. */
  | { readonly kind: "server-side" }
  | {
      readonly kind: "streamed";
      /** Bytes. */
      readonly size: number;
      /** The source as the reply told it that carried the bytes. */
      readonly source: FileEntry;
      /** The tag that the target gave it, where it has tags. */
      readonly etag?: string;
    };

export async function transferFile(transfer: Transfer, options: TransferFileOptions): Promise<Transferred> {
  const inside = await copyInsideStore(transfer, options);
  return inside ?? streamFile(transfer, options);
}

/** Undefined where the two ends share no store, or the store can't do it for this file. */
async function copyInsideStore(
  transfer: Transfer,
  { known, overwrite = true, signal = NEVER }: TransferFileOptions,
): Promise<Transferred | undefined> {
  const { target, from, to } = transfer;
  const { copyFrom } = target.driver;
  const location = copyFrom && sharedLocation(transfer);
  if (location === undefined || copyFrom === undefined) return undefined;
  signal.throwIfAborted();
  try {
    await copyFrom(location, to, { signal, overwrite, ...defined({ ifMatch: known?.etag }) });
    return { kind: "server-side" };
  } catch (error) {
    signal.throwIfAborted();
    if (isFsError(error, "ENOTSUP")) return undefined;
    if (isFsError(error, "EPRECONDITION")) throw changed(from, error);
    throw isFsError(error) ? retold(error, { operation: "copy", driver: target.driver.name }) : error;
  }
}

function sharedLocation({ source, from, target, to }: Transfer): Location | undefined {
  const location = source.driver.locate?.(from);
  return location !== undefined && location.store === target.driver.locate?.(to).store ? location : undefined;
}

/** One read and one write: the reply that carries the bytes carries the time as well. */
async function streamFile(transfer: Transfer, options: TransferFileOptions): Promise<Transferred> {
  const { target, from, to } = transfer;
  const { known, overwrite = true, signal } = options;
  const reading = await openSource(transfer, options);
  try {
    const { size, modifiedMs, sourceModifiedMs } = reading.entry;
    if (known !== undefined && known.size !== size) throw changed(from);
    const written = await target.write(to, bytesOf(reading, from, options), {
      overwrite,
      size,
      signal,
      modified: sourceModifiedMs ?? modifiedMs,
    });
    if (written.size !== size) throw miscounted(to, size, written.size);
    return { kind: "streamed", size, source: reading.entry, ...defined({ etag: written.etag }) };
  } finally {
    await reading.release();
  }
}

async function openSource(
  { source, from }: Transfer,
  { known, signal }: TransferFileOptions,
): Promise<Reading> {
  try {
    return await source.read(from, { ifMatch: known?.etag, signal }).open();
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? changed(from, error) : error;
  }
}

async function* bytesOf(
  reading: Reading,
  from: Path,
  { onProgress }: TransferFileOptions,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of reading.chunks) {
      bytes += chunk.byteLength;
      yield chunk;
      onProgress?.(bytes);
    }
  } catch (error) {
    throw isFsError(error, "EPRECONDITION") ? changed(from, error) : error;
  }
}

function changed(path: Path, cause?: unknown): FsError {
  return new FsError("ECHANGED", {
    operation: "copy",
    path,
    retryable: true,
    cause,
    detail: "it is not what was listed, and the target was left as it is; run again",
  });
}

function miscounted(path: Path, expected: number, written: number): FsError {
  return new FsError("EINTEGRITY", {
    operation: "copy",
    path,
    detail: `the target says it holds ${written} bytes of ${expected}`,
  });
}
